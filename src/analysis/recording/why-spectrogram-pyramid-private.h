/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/recording/why-spectrogram-pyramid.h"
#include "dsp/spectrogram/why-spectrogram.h"

/* Tiles of the map and which of them comes next; the thread is in why-spectrogram-pyramid.c. */

G_BEGIN_DECLS

#define WHY_MAP_FACTOR 4       /* between the hops of neighbouring levels */
#define WHY_MAP_FINEST_HOP 128 /* samples: as often as the shortest window is read */
#define WHY_MAP_BASE_HOP 8192  /* of the finest coarse level, unless the file is too long */
#define WHY_MAP_MAX_BASE_COLUMNS 65536
#define WHY_MAP_MAX_LEVELS 16
#define WHY_MAP_MAX_SAMPLES 0x1p45 /* 25 years; levels would not do for more */
#define WHY_MAP_BASE_TILE 64       /* columns: a power of WHY_MAP_FACTOR */
#define WHY_MAP_FINE_TILE 256
#define WHY_MAP_N_COARSE 4 /* the base and its reductions */
#define WHY_MAP_MAX_FINE_BYTES (12 << 20)
#define WHY_MAP_MAX_PIXELS 4096 /* wanted at once */
/* Hundredths of a dB; this one is no value. */
#define WHY_MAP_EMPTY G_MININT16

/* Level 0 is the finest; fine levels come first, then the coarse ones, of which the first is the
 * base. */
typedef struct
{
  gsize hop;       /* samples a column */
  gsize n_columns; /* of the whole sound */
  gsize tile;      /* columns a tile */
  gint16 *values;  /* coarse: n_rows x n_columns */
  guint8 *is_done; /* base: a byte a tile */
} WhyPyramidLevel;

/* A fine tile: n_rows x WHY_MAP_FINE_TILE. */
typedef struct
{
  gint16 *values;
  guint64 used;
} WhyPyramidTile;

typedef struct
{
  int level;
  gsize tile;
} WhyPyramidJob;

/* A stretch that somebody looks at. */
typedef struct
{
  double from_s, to_s;
  gsize n; /* pixels; 0: nobody looks */
} WhyPyramidWant;

typedef struct
{
  double rate_hz, duration_s;
  gsize n_rows;
  int n_levels, base; /* index of the base level */
  WhyPyramidLevel levels[WHY_MAP_MAX_LEVELS];
  GHashTable *fine; /* level << 56 | tile -> WhyMapTile */
  guint64 clock;
  gsize n_fine_bytes, n_base_done;
  gint16 peak;
} WhyPyramidStore;

/* FALSE: too long, or memory is short. */
gboolean
why_pyramid_store_init (WhyPyramidStore *store, gsize n_rows, double rate_hz, double duration_s);
void why_pyramid_store_clear (WhyPyramidStore *store);
gsize why_pyramid_tiles (const WhyPyramidStore *store, int level);

/* What is missing, nearest to the middle of want first (of its own level, then of the base; a long
 * stretch from its beginning on, as files are read best), then one tile to either side, then the
 * base onwards from there and round to it. FALSE: nothing. */
gboolean why_pyramid_next_wanted (const WhyPyramidStore *store,
                                  const WhyPyramidWant *want,
                                  WhyPyramidJob *job);
gboolean
why_pyramid_next (const WhyPyramidStore *store, const WhyPyramidWant *want, WhyPyramidJob *job);

/* Puts a tile in; values: n_rows x columns, dB; NULL: it could not be made and stays empty. */
void why_pyramid_put (WhyPyramidStore *store, const WhyPyramidJob *job, const float *values);

/* As why_spectrogram_pyramid_read. */
gboolean why_pyramid_read (WhyPyramidStore *store, const WhyPyramidWant *want, float *out);

/* For tests: a map whose jobs are done one by one by the caller, who gets to know which. */
WhySpectrogramPyramid *
why_spectrogram_pyramid_new_idle (WhySamples *samples, double duration_s, const WhyAxes *axes);
gboolean why_spectrogram_pyramid_step (WhySpectrogramPyramid *map, WhyPyramidJob *job);
const WhyPyramidStore *why_spectrogram_pyramid_store (const WhySpectrogramPyramid *map);

G_END_DECLS
