import { ActionIcon, Anchor, Button, NavLink } from '@mantine/core';
import { createLink } from '@tanstack/react-router';

/** Mantine's look on the router's typed links: a middle click opens a tab, hovering loads the page. */
export const LinkButton = createLink(Button<'a'>);
export const LinkAnchor = createLink(Anchor<'a'>);
export const LinkNav = createLink(NavLink<'a'>);
export const LinkIcon = createLink(ActionIcon<'a'>);
