/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands of what lies over the panes. */
#include "app/cmd.h"

#include "app/sheet.h"

void
cmd_supervise(struct desk *d, struct str args)
{
	if (args.n == 0 && sheet_shown(d, SHEET_SUPERVISE)) {
		sheet_close(d);
		return;
	}
	supervise_page(d, args);
	sheet_open(d, SHEET_SUPERVISE);
}

void
cmd_sheet_left(struct desk *d, struct str args)
{
	(void)args;
	sheet_aside(d, -1);
}

void
cmd_sheet_right(struct desk *d, struct str args)
{
	(void)args;
	sheet_aside(d, 1);
}

void
cmd_sheet_write(struct desk *d, struct str args)
{
	sheet_write(d, args);
}
