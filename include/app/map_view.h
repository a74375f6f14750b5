/* SPDX-License-Identifier: GPL-3.0-or-later */
/* map_view.h -- the map-sketch pane of the desk.  Layer: app. Only the desk's
 * own files and src/app/{map,cmd_map}*.c include it.
 *
 * A key changes what is seen and draws from what is in memory: shapes prepared
 * once, cases gathered into bins. What is read of the store is read in slices
 * from desk_tick while nobody types and the pane is in sight (map_work.c); the
 * foot says until then how far that is. The picture is kept and drawn anew only
 * when something of it changed. */
#ifndef APP_MAP_VIEW_H
#define APP_MAP_VIEW_H

#include "app/desk_in.h"
#include "app/district.h"
#include "view/sketch.h"

#define MAP_LEVELS	(GRID_UNIT + 1)
#define MAP_BINS	(1u << 18)	/* at most, of the finest level */
#define MAP_HEAT	64		/* bins of the heat, each way */
#define MAP_LAYERS	96
#define MAP_OFFICERS	400
#define MAP_CLASSES	5
#define MAP_HEAT_SIGNS	".:+*#"	/* one a class, sparse to dense */
#define MAP_REST_MS	300		/* nobody types: work that can wait */
#define MAP_THIN_MS	120		/* a line so slow gets a coarse frame first */

/* What areas are shaded by. */
enum map_count { MAP_COUNT_OFF, MAP_COUNT_ALL, MAP_COUNT_OPEN,
	MAP_COUNT_OVERDUE, MAP_COUNT_NEAR, MAP_COUNT_RETURNED,
	MAP_COUNT_PER1000, MAP_COUNTS };

/* A road's name: its longest piece, and how far all of them reach. */
struct map_name { struct str name; struct spot at; double metres, reach; };

/* Something that can be switched on and off, in the order it is drawn. */
enum map_what { MAP_IMPORTED, MAP_EMPTY, MAP_TOWNS, MAP_BASICS, MAP_UNITS,
	MAP_CASES, MAP_STAFF };
struct map_layer {
	enum map_what	what;
	char		name[LAYER_NAME_MAX + 1];
	char		title[64];
	enum layer_kind	kind;
	size_t		at;		/* of the district's layers */
	uint32_t	sign;		/* 0 the kind's own */
	uint64_t	features;
	bool		on, may, keep, schematic;
	bool		asked, foreign;	/* foreign: of another datum */
	const struct shapes *s;		/* NULL: not read yet, or not here */
	struct map_name	*names;		/* owned; of roads, each once */
	size_t		names_n;
	struct sketch_set *set;		/* owned */
};

struct map_bin {
	uint32_t	n;
	uint8_t		rank;		/* of the most pressing one */
	uint8_t		state, card;	/* its */
};
/* Cases of the queue's filter on the ground: bins of one size, four of which are
 * one of the next level, up to one bin. */
struct map_bins {
	struct extent	box;
	unsigned	shift;		/* a bin is 2^shift units, at level 0 */
	unsigned	levels;
	uint32_t	nx[20], ny[20];
	struct map_bin	*bin[20];	/* owned */
	uint32_t	*first;		/* into slot, by bin of level 0; owned */
	uint32_t	*slot;		/* owned */
	size_t		n, cap, outside;
};

struct map_officer {
	struct spot	at;
	int64_t		at_ms;
	char		who[48];	/* unit and surname */
};

struct map_heat {
	bool		on, done, running;
	int		hour;		/* -1 all */
	uint32_t	from;		/* slot to go on with */
	uint16_t	*n;		/* 25 sheets of MAP_HEAT^2; owned */
	uint32_t	most[25];
	uint64_t	all[25];
	int64_t		next_ms;	/* of the play-back; 0 it stands */
};

struct map_counts {
	enum map_count	what;
	unsigned	level;		/* shown */
	uint32_t	*n;		/* by feature of the grids; owned */
	uint64_t	*people;	/* thousandths; owned, NULL none */
	uint32_t	bound[MAP_CLASSES];	/* least of each class */
	unsigned	classes;
	uint64_t	total;
	bool		stale;
	int64_t		minute;		/* counted in */
	int32_t		(*up)[MAP_LEVELS];	/* features above a grid of the
			   store, -1 none; owned */
	size_t		up_n;
	uint32_t	*got;		/* owned */
};

/* What words may mean; grid 0: a spot. */
#define MAP_PLACES 9
struct map_place { struct spot at; uint64_t grid; char name[64]; };

struct where_words;
struct map_view {
	struct district	*dist;
	struct sketch	*k;
	struct sketch_set *grids;
	struct spot	*inside;	/* label spots by feature; owned */
	size_t		insides;	/* so many are known */
	double		size[MAP_LEVELS];	/* metres a grid of it is wide */
	struct sketch_view v;
	struct spot	cur, from;	/* cursor; where a measure begins */
	int		w, h;		/* of the picture, in cells */
	enum sketch_dots dots, drawn;	/* chosen; as the picture has them */
	int		warm;		/* steps of getting ready; see map_work.c */
	bool		whole;		/* all is seen, and nobody moved it */
	bool		stale, fit, text, follow, measure, coarse, had_focus;
	bool		bins_stale, bins_first;
	int64_t		keyed_ms, detail_ms, binned_ms, staff_ms;
	uint32_t	seen;		/* the case that is followed */
	int32_t		picked;		/* feature under the cursor; -1 none */
	struct ground	ground;		/* of the cursor */
	unsigned	level;		/* of what is picked and shaded */
	struct cells	cells;		/* the picture as last drawn */
	struct map_layer layer[MAP_LAYERS];
	size_t		layers_n, layer_cur, layer_top;
	struct store_spots *spots;
	uint64_t	read, revision;	/* rows; of the store when read up */
	uint64_t	query;		/* hash of the filter bins are of */
	bool		all_read;
	struct map_bins	bins;
	struct map_gather *gather;	/* owned; NULL: none is under way */
	struct map_counts counts;
	struct map_heat	heat;
	struct map_officer staff[MAP_OFFICERS];
	size_t		staff_n;
	struct where_words *words;	/* owned; NULL: not asked for yet */
	struct map_place place[MAP_PLACES];	/* to be chosen from */
	size_t		places_n;
	char		base[ENTRY_MAX];	/* the filter before a pick */
	char		set_text[ENTRY_MAX];	/* and what a pick made of it */
};

/* ---- map_view.c: life and what is seen ---- */
struct map_view *map_of(struct desk *d);
void	map_free(struct desk *d);
bool	map_in_sight(const struct desk *d);
bool	map_keys(const struct desk *d);	/* it has the keys, as a picture */
bool	map_sketched(const struct desk *d, struct rect r);	/* or as text */
void	map_stale(struct desk *d);
void	map_seen(struct desk *d, struct spot at, bool always);
void	map_case_of(struct desk *d, uint32_t slot, struct spot *at);
/* Of the profile's own degrees (cases, centres), in the map's datum. */
struct spot map_law_spot(const struct desk *d, int32_t lat_e6, int32_t lon_e6);
struct spot map_grid_spot(const struct desk *d, uint64_t code);
void	map_cursor(struct desk *d, int dx, int dy);
void	map_pan(struct desk *d, int dx, int dy);
void	map_zoom(struct desk *d, double by);
void	map_whole(struct desk *d);
void	map_pick(struct desk *d);	/* what lies under the cursor, anew */
double	map_cell_metres(const struct map_view *m);
void	map_sync(struct desk *d);	/* before a frame: follow, level */
bool	map_move(struct desk *d, int dx, int dy);	/* false: not its key */
bool	map_page(struct desk *d, int dir);
void	map_keyed(struct desk *d);
bool	map_enter(struct desk *d);
bool	map_back(struct desk *d);
bool	map_thin(const struct desk *d);

/* ---- map_work.c: what is read, and when ---- */
void	map_tick(struct desk *d);
int64_t	map_next_ms(const struct desk *d);
void	map_news(struct desk *d);
/* Everything that is in sight, at once: for text that is said once. */
void	map_ready(struct desk *d);

/* ---- map_layers.c ---- */
void	map_layers_list(struct desk *d);	/* anew from the district */
bool	map_layers_read(struct desk *d);	/* one; false: none is left */
void	map_layers_free(struct map_view *m);
bool	map_staff_may(const struct desk *d);
bool	map_staff_read(struct desk *d);	/* true: somebody moved */
struct map_layer *map_layer_of(struct map_view *m, enum map_what what);
const char *map_layer_title(const struct map_layer *l);
void	map_layers_page(struct desk *d);

/* ---- map_paint.c, map_marks.c: the picture ---- */
void	map_draw(struct desk *d, struct cells *g, struct rect r);
void	map_paint(struct desk *d, bool export);	/* between begin and end */
void	map_marks(struct desk *d, bool export);
void	map_track(struct desk *d, bool export);	/* map_track.c */
void	map_labels(struct desk *d, bool export);
void	map_heat_paint(struct desk *d, struct cells *g, struct rect r);

unsigned map_road_class(const struct feature *f);	/* 1 main .. 4 lane */
void	map_names_make(struct map_layer *l);

/* ---- map_foot.c ---- */
void	map_title(struct desk *d, struct buf *out);
int	map_foot_h(const struct desk *d, int h);
void	map_foot(struct desk *d, struct cells *g, struct rect r);

/* ---- map_gather.c: bins, a slice a call; false: they stand ---- */
bool	map_gather_slice(struct desk *d);
void	map_gather_drop(struct map_view *m);
void	map_bins_make(struct desk *d);		/* at once */
void	map_bins_fini(struct map_bins *b);

/* ---- map_cases.c, map_counts.c, map_heat.c ---- */
bool	map_query(struct desk *d, enum map_count what, struct filter *out);
typedef void map_bin_fn(void *ctx, struct spot at, const struct map_bin *b,
	    uint32_t slot);		/* slot: of one case, else SLOT_NONE */
void	map_bins_each(struct desk *d, const struct extent *seen, double metres,
	    map_bin_fn *fn, void *ctx);
void	map_counts_make(struct desk *d);
void	map_counts_level(struct desk *d);	/* classes of the level in sight */
unsigned map_counts_class(const struct map_view *m, int32_t feature);
uint32_t map_counts_of(const struct map_view *m, int32_t feature);
void	map_counts_fini(struct map_counts *c);
const char *map_count_name(enum map_count what);
bool	map_heat_slice(struct desk *d);	/* false: nothing is left */
void	map_heat_begin(struct desk *d, bool on);
void	map_heat_step(struct desk *d, int by);
void	map_heat_play(struct desk *d);
/* The least of class k, 0..4; 0: there is nothing. */
uint32_t map_heat_least(uint32_t most, unsigned k);
bool	map_heat_tick(struct desk *d);
void	map_heat_fini(struct map_heat *h);

/* ---- map_text.c, map_who.c, map_save.c, map_go.c ---- */
void	map_who(struct desk *d, struct spot at);
void	map_near(struct desk *d, struct spot at);
const char *map_bearing(double degrees);
void	map_name(const struct desk *d, const struct ground *g, struct buf *out);
void	map_save(struct desk *d, struct str path);
/* ASKED: several are meant, and command with a number says which. */
enum map_gone { MAP_GONE_NOWHERE, MAP_GONE, MAP_GONE_ASKED };
enum map_gone map_goto(struct desk *d, struct str word, const char *command);
void	map_close(struct desk *d, struct spot at);
/* map_find.c: how many; sure: the first is meant. */
size_t	map_find(struct desk *d, struct str word,
	    struct map_place out[MAP_PLACES], bool *sure);
void	map_choose(struct desk *d, const char *command);
void	map_list_cases(struct desk *d);	/* of the picked grid, in the queue */

#endif
