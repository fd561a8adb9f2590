import {
  Alert,
  Badge,
  Button,
  Card,
  type CSSVariablesResolver,
  createTheme,
  Input,
  NavLink,
} from '@mantine/core';

/** Shade 8 in both schemes and automatic text colour: the default colours fail WCAG contrast. */
export const theme = createTheme({
  primaryColor: 'indigo',
  primaryShade: { light: 8, dark: 8 },
  autoContrast: true,
  defaultRadius: 'sm',
  fontFamily: "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif",
  fontFamilyMonospace: "'JetBrains Mono', ui-monospace, 'Cascadia Mono', Consolas, monospace",
  headings: { fontWeight: '600', sizes: { h1: { fontSize: '1.5rem' }, h2: { fontSize: '1.15rem' } } },
  cursorType: 'pointer',
  focusRing: 'auto',
  components: {
    // Coloured titles on a coloured ground miss 4.5:1 in yellow and orange.
    Alert: Alert.extend({ styles: { title: { color: 'var(--mantine-color-text)' } } }),
    Button: Button.extend({ styles: { label: { fontWeight: 550 } } }),
    Badge: Badge.extend({ styles: { label: { fontWeight: 500 } } }),
    Card: Card.extend({ defaultProps: { radius: 'md' } }),
    Input: Input.extend({ defaultProps: { size: 'sm' } }),
    NavLink: NavLink.extend({
      styles: { root: { borderRadius: 'var(--mantine-radius-sm)', paddingBlock: 6 } },
    }),
  },
});

/** Mantine's dimmed grey and error red are below 4.5:1 on our backgrounds. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#56606b',
    '--mantine-color-error': '#b42318',
    '--mantine-color-placeholder': '#68727d',
    '--mantine-color-anchor': '#2f4bc7',
  },
  dark: {
    '--mantine-color-dimmed': '#a7b0ba',
    '--mantine-color-error': '#ff9b93',
    '--mantine-color-placeholder': '#98a1ab',
    '--mantine-color-anchor': '#9db2ff',
  },
});
