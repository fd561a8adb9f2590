import {
  Anchor,
  Button,
  type ButtonProps,
  NavLink,
  UnstyledButton,
  type UnstyledButtonProps,
} from '@mantine/core';
import { createLink } from '@tanstack/react-router';
import type { ComponentProps } from 'react';

type As<Props> = Props & Omit<ComponentProps<'a'>, keyof Props>;

// Mantine's buttons are <button> unless told otherwise, and a <button> with an href goes nowhere.
const AnchorButton = (props: As<ButtonProps>) => <Button component="a" {...props} />;
const AnchorPlain = (props: As<UnstyledButtonProps>) => <UnstyledButton component="a" {...props} />;

/** Mantine's look on the router's typed links: a middle click opens a tab, hovering loads the page. */
export const LinkButton = createLink(AnchorButton);
export const LinkPlain = createLink(AnchorPlain);
export const LinkAnchor = createLink(Anchor<'a'>);
export const LinkNav = createLink(NavLink<'a'>);
