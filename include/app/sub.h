/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sub.h -- the functions behind the rows of the subcommand table.  Layer: app.
 * Each returns an enum exit_code and has said on stderr what was wrong. */
#ifndef APP_SUB_H
#define APP_SUB_H

#include "app/option.h"

int	sub_answers(const struct invocation *in);
int	sub_backup(const struct invocation *in);
int	sub_bundle_in(const struct invocation *in);
int	sub_bundle_out(const struct invocation *in);
int	sub_channel_aside(const struct invocation *in);
int	sub_channel_drain(const struct invocation *in);
int	sub_channel_drop(const struct invocation *in);
int	sub_channel_list(const struct invocation *in);
int	sub_channel_now(const struct invocation *in);
int	sub_channel_outbox(const struct invocation *in);
int	sub_channel_pause(const struct invocation *in);
int	sub_channel_resume(const struct invocation *in);
int	sub_channel_retry(const struct invocation *in);
int	sub_channel_show(const struct invocation *in);
int	sub_classify(const struct invocation *in);
int	sub_clocks(const struct invocation *in);
int	sub_clock_set(const struct invocation *in);
int	sub_clock_show(const struct invocation *in);
int	sub_clock_speed(const struct invocation *in);
int	sub_clock_step(const struct invocation *in);
int	sub_console(const struct invocation *in);
int	sub_demo(const struct invocation *in);
int	sub_conflicts(const struct invocation *in);
int	sub_do(const struct invocation *in);
int	sub_doctor(const struct invocation *in);
int	sub_due(const struct invocation *in);
int	sub_export_events(const struct invocation *in);
int	sub_grids_check(const struct invocation *in);
int	sub_grids_lint(const struct invocation *in);
int	sub_grids_drop(const struct invocation *in);
int	sub_grids_export(const struct invocation *in);
int	sub_grids_import(const struct invocation *in);
int	sub_grids_list(const struct invocation *in);
int	sub_guide(const struct invocation *in);
int	sub_help(const struct invocation *in);
int	sub_import(const struct invocation *in);
int	sub_import_events(const struct invocation *in);
int	sub_init(const struct invocation *in);
int	sub_layers_drop(const struct invocation *in);
int	sub_layers_export(const struct invocation *in);
int	sub_layers_import(const struct invocation *in);
int	sub_layers_list(const struct invocation *in);
int	sub_layers_show(const struct invocation *in);
int	sub_learn_classes(const struct invocation *in);
int	sub_maps(const struct invocation *in);
int	sub_node_card(const struct invocation *in);
int	sub_node_home(const struct invocation *in);
int	sub_node_init(const struct invocation *in);
int	sub_node_join(const struct invocation *in);
int	sub_node_list(const struct invocation *in);
int	sub_node_revoke(const struct invocation *in);
int	sub_node_trust(const struct invocation *in);
int	sub_notices_drop(const struct invocation *in);
int	sub_notices_list(const struct invocation *in);
int	sub_notices_retry(const struct invocation *in);
int	sub_profile_adopt(const struct invocation *in);
int	sub_profile_check(const struct invocation *in);
int	sub_profile_repin(const struct invocation *in);
int	sub_profile_list(const struct invocation *in);
int	sub_query(const struct invocation *in);
int	sub_rebuild(const struct invocation *in);
int	sub_rehearse(const struct invocation *in);
int	sub_restore(const struct invocation *in);
int	sub_rules_add(const struct invocation *in);
int	sub_rules_approve(const struct invocation *in);
int	sub_rules_change(const struct invocation *in);
int	sub_rules_export(const struct invocation *in);
int	sub_rules_import(const struct invocation *in);
int	sub_rules_lint(const struct invocation *in);
int	sub_rules_learn(const struct invocation *in);
int	sub_rules_list(const struct invocation *in);
int	sub_rules_pending(const struct invocation *in);
int	sub_rules_reject(const struct invocation *in);
int	sub_rules_retire(const struct invocation *in);
int	sub_rules_replay(const struct invocation *in);
int	sub_rules_show(const struct invocation *in);
int	sub_rules_stats(const struct invocation *in);
int	sub_run(const struct invocation *in);
int	sub_seats(const struct invocation *in);
int	sub_shift_list(const struct invocation *in);
int	sub_shift_show(const struct invocation *in);
int	sub_show(const struct invocation *in);
int	sub_state_hash(const struct invocation *in);
int	sub_sync(const struct invocation *in);
int	sub_tracks_cover(const struct invocation *in);
int	sub_tracks_import(const struct invocation *in);
int	sub_tracks_list(const struct invocation *in);
int	sub_tracks_looks(const struct invocation *in);
int	sub_tracks_purge(const struct invocation *in);
int	sub_tracks_show(const struct invocation *in);
int	sub_twins(const struct invocation *in);
int	sub_upgrade(const struct invocation *in);
int	sub_verify(const struct invocation *in);
int	sub_where(const struct invocation *in);
int	sub_why(const struct invocation *in);
int	sub_year_close(const struct invocation *in);

#endif
