import type { ReactNode, Ref, UIEventHandler } from 'react';

interface ScrollRegionProps {
  /** What is in it, for screen readers. */
  label: string;
  className: string;
  children: ReactNode;
  ref?: Ref<HTMLDivElement>;
  onScroll?: UIEventHandler<HTMLDivElement>;
}

/** A part of the page that scrolls by itself, by keyboard as well. */
export function ScrollRegion({ label, className, children, ref, onScroll }: ScrollRegionProps) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must take the focus (WCAG 2.1.1, axe scrollable-region-focusable)
    <div ref={ref} onScroll={onScroll} className={className} tabIndex={0} role="region" aria-label={label}>
      {children}
    </div>
  );
}
