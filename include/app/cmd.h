/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cmd.h -- the functions behind the rows of the command table.  Layer: app.
 * args is what stands after the command's name, trimmed; the row's guards have
 * held when they are called. */
#ifndef APP_CMD_H
#define APP_CMD_H

#include "app/desk_in.h"

void	cmd_about(struct desk *d, struct str args);
void	cmd_act(struct desk *d, struct str args);
void	cmd_amend(struct desk *d, struct str args);
void	cmd_away(struct desk *d, struct str args);
void	cmd_back(struct desk *d, struct str args);
void	cmd_calendar(struct desk *d, struct str args);
void	cmd_calendar_adopt(struct desk *d, struct str args);
void	cmd_calendar_repin(struct desk *d, struct str args);
void	cmd_calendar_day(struct desk *d, struct str args);
void	cmd_calendar_drop(struct desk *d, struct str args);
void	cmd_calendar_slots(struct desk *d, struct str args);
void	cmd_channels(struct desk *d, struct str args);
void	cmd_call(struct desk *d, struct str args);
void	cmd_calls(struct desk *d, struct str args);
void	cmd_claim(struct desk *d, struct str args);
void	cmd_clocks(struct desk *d, struct str args);
void	cmd_command(struct desk *d, struct str args);
void	cmd_conflict_again(struct desk *d, struct str args);
void	cmd_conflict_next(struct desk *d, struct str args);
void	cmd_conflict_settle(struct desk *d, struct str args);
void	cmd_conflicts(struct desk *d, struct str args);
void	cmd_do(struct desk *d, struct str args);
void	cmd_down(struct desk *d, struct str args);
void	cmd_drafts(struct desk *d, struct str args);
void	cmd_end(struct desk *d, struct str args);
void	cmd_filter(struct desk *d, struct str args);
void	cmd_go(struct desk *d, struct str args);
void	cmd_handover(struct desk *d, struct str args);
void	cmd_handover_sign(struct desk *d, struct str args);
void	cmd_help(struct desk *d, struct str args);
void	cmd_home(struct desk *d, struct str args);
void	cmd_inbox(struct desk *d, struct str args);
void	cmd_large(struct desk *d, struct str args);
void	cmd_link(struct desk *d, struct str args);
void	cmd_link_drain(struct desk *d, struct str args);
void	cmd_link_drop(struct desk *d, struct str args);
void	cmd_link_now(struct desk *d, struct str args);
void	cmd_link_pause(struct desk *d, struct str args);
void	cmd_link_retry(struct desk *d, struct str args);
void	cmd_mark(struct desk *d, struct str args);
void	cmd_mark_all(struct desk *d, struct str args);
void	cmd_mark_range(struct desk *d, struct str args);
void	cmd_next_pane(struct desk *d, struct str args);
void	cmd_next_view(struct desk *d, struct str args);
void	cmd_note(struct desk *d, struct str args);
void	cmd_open(struct desk *d, struct str args);
void	cmd_open_next(struct desk *d, struct str args);
void	cmd_open_prev(struct desk *d, struct str args);
void	cmd_page_down(struct desk *d, struct str args);
void	cmd_page_up(struct desk *d, struct str args);
void	cmd_pane(struct desk *d, struct str args);
void	cmd_prev_pane(struct desk *d, struct str args);
void	cmd_quit(struct desk *d, struct str args);
void	cmd_redraw(struct desk *d, struct str args);
void	cmd_refresh(struct desk *d, struct str args);
void	cmd_refusals(struct desk *d, struct str args);
void	cmd_release(struct desk *d, struct str args);
void	cmd_report(struct desk *d, struct str args);
void	cmd_reveal(struct desk *d, struct str args);
void	cmd_media(struct desk *d, struct str args);
void	cmd_rule(struct desk *d, struct str args);
void	cmd_rule_add(struct desk *d, struct str args);
void	cmd_rule_approve(struct desk *d, struct str args);
void	cmd_rule_cases(struct desk *d, struct str args);
void	cmd_rule_cover(struct desk *d, struct str args);
void	cmd_rule_edit(struct desk *d, struct str args);
void	cmd_rule_effect(struct desk *d, struct str args);
void	cmd_rule_findings(struct desk *d, struct str args);
void	cmd_rule_group(struct desk *d, struct str args);
void	cmd_rule_left(struct desk *d, struct str args);
void	cmd_rule_next(struct desk *d, struct str args);
void	cmd_rule_reject(struct desk *d, struct str args);
void	cmd_rule_retire(struct desk *d, struct str args);
void	cmd_rule_right(struct desk *d, struct str args);
void	cmd_rule_save(struct desk *d, struct str args);
void	cmd_rule_test(struct desk *d, struct str args);
void	cmd_rule_why(struct desk *d, struct str args);
void	cmd_rules(struct desk *d, struct str args);
void	cmd_save(struct desk *d, struct str args);
void	cmd_search(struct desk *d, struct str args);
void	cmd_set(struct desk *d, struct str args);
void	cmd_sheet_left(struct desk *d, struct str args);
void	cmd_sheet_right(struct desk *d, struct str args);
void	cmd_sheet_write(struct desk *d, struct str args);
void	cmd_simple(struct desk *d, struct str args);
void	cmd_sort(struct desk *d, struct str args);
void	cmd_supervise(struct desk *d, struct str args);
void	cmd_suspend(struct desk *d, struct str args);
void	cmd_undo(struct desk *d, struct str args);
void	cmd_unmark(struct desk *d, struct str args);
void	cmd_up(struct desk *d, struct str args);
void	cmd_urgent(struct desk *d, struct str args);
void	cmd_view(struct desk *d, struct str args);
void	cmd_why(struct desk *d, struct str args);
void	cmd_zoom(struct desk *d, struct str args);

#endif
