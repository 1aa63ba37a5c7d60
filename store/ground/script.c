/*
 * store/ground/script.c - which writing system a letter belongs to.
 *
 * Rows are sorted and do not overlap (a test holds that). Mathematical letters
 * are left out on purpose: they look like Latin and count as another script.
 */
#include "store/ground/script.h"

#include <stddef.h>

struct range {
	int32_t first;
	int32_t last;
	enum ws_script script;
};

static const struct range ranges[] = {
	{0x0041, 0x005a, WS_SCRIPT_LATIN},        {0x0061, 0x007a, WS_SCRIPT_LATIN},
	{0x00aa, 0x00aa, WS_SCRIPT_LATIN},        {0x00b5, 0x00b5, WS_SCRIPT_COMMON},
	{0x00ba, 0x00ba, WS_SCRIPT_LATIN},        {0x00c0, 0x02af, WS_SCRIPT_LATIN},
	{0x0370, 0x03e1, WS_SCRIPT_GREEK},        {0x03e2, 0x03ef, WS_SCRIPT_COPTIC},
	{0x03f0, 0x03ff, WS_SCRIPT_GREEK},        {0x0400, 0x052f, WS_SCRIPT_CYRILLIC},
	{0x0530, 0x058f, WS_SCRIPT_ARMENIAN},     {0x0590, 0x05ff, WS_SCRIPT_HEBREW},
	{0x0600, 0x06ff, WS_SCRIPT_ARABIC},       {0x0750, 0x077f, WS_SCRIPT_ARABIC},
	{0x0870, 0x08ff, WS_SCRIPT_ARABIC},       {0x0900, 0x097f, WS_SCRIPT_DEVANAGARI},
	{0x0e00, 0x0e7f, WS_SCRIPT_THAI},         {0x10a0, 0x10ff, WS_SCRIPT_GEORGIAN},
	{0x1100, 0x11ff, WS_SCRIPT_EAST_ASIAN},   {0x13a0, 0x13ff, WS_SCRIPT_CHEROKEE},
	{0x1c80, 0x1c8f, WS_SCRIPT_CYRILLIC},     {0x1c90, 0x1cbf, WS_SCRIPT_GEORGIAN},
	{0x1d00, 0x1d25, WS_SCRIPT_LATIN},        {0x1d26, 0x1d2a, WS_SCRIPT_GREEK},
	{0x1d2b, 0x1d2b, WS_SCRIPT_CYRILLIC},     {0x1d2c, 0x1d77, WS_SCRIPT_LATIN},
	{0x1d78, 0x1d78, WS_SCRIPT_CYRILLIC},     {0x1d79, 0x1dbe, WS_SCRIPT_LATIN},
	{0x1dbf, 0x1dbf, WS_SCRIPT_GREEK},        {0x1e00, 0x1eff, WS_SCRIPT_LATIN},
	{0x1f00, 0x1fff, WS_SCRIPT_GREEK},        {0x2126, 0x2126, WS_SCRIPT_GREEK},
	{0x212a, 0x212b, WS_SCRIPT_LATIN},        {0x2132, 0x2132, WS_SCRIPT_LATIN},
	{0x214e, 0x214e, WS_SCRIPT_LATIN},        {0x2183, 0x2184, WS_SCRIPT_LATIN},
	{0x2c60, 0x2c7f, WS_SCRIPT_LATIN},        {0x2c80, 0x2cff, WS_SCRIPT_COPTIC},
	{0x2d00, 0x2d2f, WS_SCRIPT_GEORGIAN},     {0x2de0, 0x2dff, WS_SCRIPT_CYRILLIC},
	{0x3005, 0x3007, WS_SCRIPT_EAST_ASIAN},   {0x3040, 0x318f, WS_SCRIPT_EAST_ASIAN},
	{0x31a0, 0x31bf, WS_SCRIPT_EAST_ASIAN},   {0x31f0, 0x31ff, WS_SCRIPT_EAST_ASIAN},
	{0x3400, 0x4dbf, WS_SCRIPT_EAST_ASIAN},   {0x4e00, 0x9fff, WS_SCRIPT_EAST_ASIAN},
	{0xa640, 0xa69f, WS_SCRIPT_CYRILLIC},     {0xa722, 0xa7ff, WS_SCRIPT_LATIN},
	{0xa960, 0xa97f, WS_SCRIPT_EAST_ASIAN},   {0xab30, 0xab64, WS_SCRIPT_LATIN},
	{0xab65, 0xab65, WS_SCRIPT_GREEK},        {0xab66, 0xab69, WS_SCRIPT_LATIN},
	{0xab70, 0xabbf, WS_SCRIPT_CHEROKEE},     {0xac00, 0xd7ff, WS_SCRIPT_EAST_ASIAN},
	{0xf900, 0xfaff, WS_SCRIPT_EAST_ASIAN},   {0xfb00, 0xfb06, WS_SCRIPT_LATIN},
	{0xfb13, 0xfb17, WS_SCRIPT_ARMENIAN},     {0xfb1d, 0xfb4f, WS_SCRIPT_HEBREW},
	{0xfb50, 0xfdff, WS_SCRIPT_ARABIC},       {0xfe70, 0xfefc, WS_SCRIPT_ARABIC},
	{0xff21, 0xff3a, WS_SCRIPT_LATIN},        {0xff41, 0xff5a, WS_SCRIPT_LATIN},
	{0xff66, 0xffdc, WS_SCRIPT_EAST_ASIAN},   {0x1aff0, 0x1b16f, WS_SCRIPT_EAST_ASIAN},
	{0x20000, 0x3ffff, WS_SCRIPT_EAST_ASIAN},
};

enum ws_script ws_script_of(int32_t c)
{
	size_t low = 0;
	size_t high = sizeof(ranges) / sizeof(ranges[0]);

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (c > ranges[middle].last)
			low = middle + 1;
		else if (c < ranges[middle].first)
			high = middle;
		else
			return ranges[middle].script;
	}
	return WS_SCRIPT_OTHER;
}
