/*
 * cli/show/ink.c - colours. Whatever is coloured is a word as well.
 */
#include "cli/show/show.h"

const char *ws_ink(const struct ws_style *style, enum ws_ink ink)
{
	if (!style->color)
		return "";
	switch (ink) {
	case WS_INK_GOOD:
		return "\033[32m";
	case WS_INK_WARN:
		return "\033[33m";
	case WS_INK_BAD:
		return "\033[31m";
	case WS_INK_NAME:
		return "\033[36m";
	case WS_INK_DIM:
		return "\033[2m";
	case WS_INK_BOLD:
		return "\033[1m";
	case WS_INK_NONE:
		break;
	}
	return "";
}

const char *ws_ink_off(const struct ws_style *style)
{
	return style->color ? "\033[0m" : "";
}
