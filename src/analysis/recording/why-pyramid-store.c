/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include "analysis/recording/why-spectrogram-pyramid-private.h"

#define MANY_TILES 16

static void
free_tile (gpointer data)
{
  WhyPyramidTile *tile = data;
  g_free (tile->values);
  g_free (tile);
}

static guint64
key_of (int level, gsize tile)
{
  return (guint64) level << 56 | tile;
}

static gboolean
add_level (WhyPyramidStore *store, gsize hop, gboolean is_coarse)
{
  if (store->n_levels == WHY_MAP_MAX_LEVELS)
    return FALSE;
  WhyPyramidLevel *level = &store->levels[store->n_levels++];
  level->hop = hop;
  level->n_columns
      = MAX ((gsize) ceil (store->duration_s * store->rate_hz / (double) hop - 1e-9), 1);
  level->tile = is_coarse ? WHY_MAP_BASE_TILE : WHY_MAP_FINE_TILE;
  if (!is_coarse)
    return TRUE;
  gsize n = store->n_rows * level->n_columns;
  level->values = g_try_new (gint16, n);
  for (gsize i = 0; level->values && i < n; i++)
    level->values[i] = WHY_MAP_EMPTY;
  return level->values != NULL;
}

gboolean
why_pyramid_store_init (WhyPyramidStore *store, gsize n_rows, double rate_hz, double duration_s)
{
  *store = (WhyPyramidStore){
    .rate_hz = rate_hz, .duration_s = duration_s, .n_rows = n_rows, .peak = WHY_MAP_EMPTY
  };
  store->fine = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, free_tile);
  double n_samples = duration_s * rate_hz;
  if (!(n_samples > 0 && n_samples <= WHY_MAP_MAX_SAMPLES))
    return FALSE;
  gsize base = WHY_MAP_BASE_HOP;
  while (n_samples > (double) base * WHY_MAP_MAX_BASE_COLUMNS)
    base *= WHY_MAP_FACTOR;
  gboolean ok = TRUE;
  for (gsize hop = WHY_MAP_FINEST_HOP; hop < base && ok; hop *= WHY_MAP_FACTOR)
    ok = add_level (store, hop, FALSE);
  store->base = store->n_levels;
  for (int i = 0; i < WHY_MAP_N_COARSE && ok; i++, base *= WHY_MAP_FACTOR)
    ok = add_level (store, base, TRUE);
  if (ok)
    store->levels[store->base].is_done
        = g_try_new0 (guint8, why_pyramid_tiles (store, store->base));
  return ok && store->levels[store->base].is_done;
}

void
why_pyramid_store_clear (WhyPyramidStore *store)
{
  g_clear_pointer (&store->fine, g_hash_table_unref);
  for (int i = 0; i < store->n_levels; i++)
    {
      g_free (store->levels[i].values);
      g_free (store->levels[i].is_done);
    }
}

gsize
why_pyramid_tiles (const WhyPyramidStore *store, int level)
{
  const WhyPyramidLevel *l = &store->levels[level];
  return (l->n_columns + l->tile - 1) / l->tile;
}

/* The level for pixels of such a size: the coarsest that is at least as fine. */
static int
level_for (const WhyPyramidStore *store, const WhyPyramidWant *want)
{
  double pixel = (want->to_s - want->from_s) * store->rate_hz / (double) MAX (want->n, 1);
  int level = 0;
  while (level + 1 < store->n_levels && (double) store->levels[level + 1].hop <= pixel * (1 + 1e-9))
    level++;
  return level;
}

static WhyPyramidTile *
find_fine (const WhyPyramidStore *store, int level, gsize tile)
{
  guint64 key = key_of (level, tile);
  return g_hash_table_lookup (store->fine, &key);
}

static gboolean
has_tile (const WhyPyramidStore *store, int level, gsize tile)
{
  return level < store->base ? find_fine (store, level, tile) != NULL
                             : store->levels[store->base].is_done[tile];
}

/* Tiles of a level that a stretch touches; FALSE if none. */
static gboolean
tiles_of (
    const WhyPyramidStore *store, const WhyPyramidWant *want, int level, gsize *first, gsize *last)
{
  double tile_s = (double) (store->levels[level].hop * store->levels[level].tile) / store->rate_hz;
  double n = (double) why_pyramid_tiles (store, level);
  if (want->n == 0 || !(want->to_s > 0) || !(want->from_s < store->duration_s)
      || !(want->to_s > want->from_s))
    return FALSE;
  *first = (gsize) CLAMP (floor (want->from_s / tile_s), 0, n - 1);
  *last = (gsize) CLAMP (ceil (want->to_s / tile_s) - 1, (double) *first, n - 1);
  return TRUE;
}

/* The missing tile of first..last that is nearest to their middle. */
static gboolean
nearest_missing (const WhyPyramidStore *store,
                 int level,
                 gsize first,
                 gsize last,
                 double middle,
                 WhyPyramidJob *job)
{
  double best = INFINITY;
  gboolean in_order = last - first >= MANY_TILES;
  for (gsize i = first; i <= last && !(in_order && isfinite (best)); i++)
    if (fabs ((double) i - middle) < best && !has_tile (store, level, i))
      {
        best = fabs ((double) i - middle);
        *job = (WhyPyramidJob){ level, i };
      }
  return isfinite (best);
}

gboolean
why_pyramid_next_wanted (const WhyPyramidStore *store,
                         const WhyPyramidWant *want,
                         WhyPyramidJob *job)
{
  int levels[] = { MIN (level_for (store, want), store->base), store->base };
  for (int i = 0; i < 2; i++)
    {
      gsize first, last;
      double tile_s = (double) (store->levels[levels[i]].hop * store->levels[levels[i]].tile)
                      / store->rate_hz;
      double middle = (want->from_s + want->to_s) / 2 / tile_s - 0.5;
      if (tiles_of (store, want, levels[i], &first, &last)
          && nearest_missing (store, levels[i], first, last, middle, job))
        return TRUE;
    }
  return FALSE;
}

gboolean
why_pyramid_next (const WhyPyramidStore *store, const WhyPyramidWant *want, WhyPyramidJob *job)
{
  gsize first = 0, last = 0, n = why_pyramid_tiles (store, store->base);
  int level = MIN (level_for (store, want), store->base);
  if (why_pyramid_next_wanted (store, want, job))
    return TRUE;
  if (level < store->base && tiles_of (store, want, level, &first, &last))
    {
      gsize beside[] = { last + 1, first - 1 };
      for (int i = 0; i < 2; i++)
        if (beside[i] < why_pyramid_tiles (store, level) && !has_tile (store, level, beside[i]))
          {
            *job = (WhyPyramidJob){ level, beside[i] };
            return TRUE;
          }
    }
  /* Onwards without a jump, as files are read best. */
  if (!tiles_of (store, want, store->base, &first, &last))
    first = 0;
  for (gsize i = 0; i < n; i++)
    if (!has_tile (store, store->base, (first + i) % n))
      {
        *job = (WhyPyramidJob){ store->base, (first + i) % n };
        return TRUE;
      }
  return FALSE;
}

static gint16
encode (float db)
{
  return isfinite (db) ? (gint16) CLAMP (lroundf (100 * db), -32000, 32000) : WHY_MAP_EMPTY;
}

/* The longest unused go, never the one that was just put in. */
static void
forget_old (WhyPyramidStore *store)
{
  while (store->n_fine_bytes > WHY_MAP_MAX_FINE_BYTES)
    {
      GHashTableIter iter;
      gpointer key, value, oldest = NULL;
      guint64 used = G_MAXUINT64;
      g_hash_table_iter_init (&iter, store->fine);
      while (g_hash_table_iter_next (&iter, &key, &value))
        if (((WhyPyramidTile *) value)->used < used)
          {
            used = ((WhyPyramidTile *) value)->used;
            oldest = key;
          }
      if (!oldest)
        return;
      g_hash_table_remove (store->fine, oldest);
      store->n_fine_bytes -= store->n_rows * WHY_MAP_FINE_TILE * sizeof (gint16);
    }
}

static void
put_fine (WhyPyramidStore *store, const WhyPyramidJob *job, const float *values)
{
  gsize n = store->n_rows * WHY_MAP_FINE_TILE;
  WhyPyramidTile *tile = g_new0 (WhyPyramidTile, 1);
  tile->values = g_new (gint16, n);
  tile->used = ++store->clock;
  for (gsize i = 0; i < n; i++)
    tile->values[i] = values ? encode (values[i]) : WHY_MAP_EMPTY;
  guint64 key = key_of (job->level, job->tile);
  if (!g_hash_table_contains (store->fine, &key))
    store->n_fine_bytes += n * sizeof (gint16);
  g_hash_table_replace (store->fine, g_memdup2 (&key, sizeof key), tile);
  forget_old (store);
}

/* The columns of a level above those that were just written, from..to of the one below. */
static void
reduce (WhyPyramidStore *store, int level, gsize from, gsize to)
{
  const WhyPyramidLevel *below = &store->levels[level - 1];
  WhyPyramidLevel *above = &store->levels[level];
  for (gsize row = 0; row < store->n_rows; row++)
    for (gsize c = from / WHY_MAP_FACTOR; c < above->n_columns && c * WHY_MAP_FACTOR < to; c++)
      {
        gint16 best = WHY_MAP_EMPTY;
        gsize end = MIN ((c + 1) * WHY_MAP_FACTOR, below->n_columns);
        for (gsize i = c * WHY_MAP_FACTOR; i < end; i++)
          best = MAX (best, below->values[row * below->n_columns + i]);
        above->values[row * above->n_columns + c] = best;
      }
}

static void
put_base (WhyPyramidStore *store, gsize tile, const float *values)
{
  WhyPyramidLevel *level = &store->levels[store->base];
  gsize from = tile * level->tile, to = MIN (from + level->tile, level->n_columns);
  store->n_base_done += !level->is_done[tile];
  level->is_done[tile] = TRUE;
  if (!values)
    return;
  for (gsize row = 0; row < store->n_rows; row++)
    for (gsize c = from; c < to; c++)
      level->values[row * level->n_columns + c] = encode (values[row * level->tile + c - from]);
  for (int i = 1; i < WHY_MAP_N_COARSE; i++)
    {
      reduce (store, store->base + i, from, to);
      from /= WHY_MAP_FACTOR;
      to = (to + WHY_MAP_FACTOR - 1) / WHY_MAP_FACTOR;
    }
}

void
why_pyramid_put (WhyPyramidStore *store, const WhyPyramidJob *job, const float *values)
{
  for (gsize i = 0; values && i < store->n_rows * store->levels[job->level].tile; i++)
    store->peak = MAX (store->peak, encode (values[i]));
  if (job->level < store->base)
    put_fine (store, job, values);
  else
    put_base (store, job->tile, values);
}

/* The values of columns of a level as they lie in memory; NULL where they are not known. */
static const gint16 *
columns_at (WhyPyramidStore *store, int level, gsize column, gsize *stride, gsize *n_left)
{
  const WhyPyramidLevel *l = &store->levels[level];
  *stride = l->n_columns;
  *n_left = l->n_columns - column;
  if (level >= store->base)
    return l->values + column;
  WhyPyramidTile *tile = find_fine (store, level, column / l->tile);
  if (!tile)
    return NULL;
  tile->used = store->clock;
  *stride = l->tile;
  *n_left = MIN (l->tile - column % l->tile, *n_left);
  return tile->values + column % l->tile;
}

/* Raises out to columns first..last of a level; FALSE if some of them are not known. */
static gboolean
raise_columns (WhyPyramidStore *store, int level, gsize first, gsize last, gsize n, float *out)
{
  for (gsize c = first; c <= last; c++)
    {
      gsize stride, n_left;
      const gint16 *values = columns_at (store, level, c, &stride, &n_left);
      if (!values)
        return FALSE;
      for (gsize row = 0; row < store->n_rows; row++)
        {
          gint16 value = values[row * stride];
          if (value == WHY_MAP_EMPTY)
            continue;
          float db = (float) value / 100;
          if (!(db <= out[row * n]))
            out[row * n] = db;
        }
    }
  return TRUE;
}

/* Columns first..last of a level that a pixel of from..to samples covers, or the one that holds its
 * centre. */
static void
columns_of (const WhyPyramidLevel *level, double from, double to, gsize *first, gsize *last)
{
  double hop = (double) level->hop, n = (double) level->n_columns;
  if (to - from <= hop * (1 + 1e-9))
    from = to = (from + to) / 2;
  else
    to -= 1e-6 * hop;
  *first = (gsize) CLAMP (floor (from / hop + 1e-9), 0, n - 1);
  *last = (gsize) CLAMP (floor (to / hop + 1e-9), (double) *first, n - 1);
}

static gboolean
is_base_done (const WhyPyramidStore *store, int level, gsize first, gsize last)
{
  const WhyPyramidLevel *base = &store->levels[store->base];
  gsize factor = store->levels[level].hop / base->hop;
  for (gsize i = first * factor / base->tile;
       i <= MIN ((last + 1) * factor - 1, base->n_columns - 1) / base->tile; i++)
    if (!base->is_done[i])
      return FALSE;
  return TRUE;
}

/* One pixel; from..to in samples. TRUE if it is as sharp as level. */
static gboolean
read_pixel (WhyPyramidStore *store, int level, double from, double to, gsize n, float *out)
{
  for (int l = level; l < store->n_levels; l++)
    {
      gsize first, last;
      columns_of (&store->levels[l], from, to, &first, &last);
      for (gsize row = 0; row < store->n_rows; row++)
        out[row * n] = NAN;
      gboolean known = raise_columns (store, l, first, last, n, out);
      if (l >= store->base)
        return known && l == level && is_base_done (store, l, first, last);
      if (known)
        return l == level;
    }
  return FALSE;
}

gboolean
why_pyramid_read (WhyPyramidStore *store, const WhyPyramidWant *want, float *out)
{
  int level = level_for (store, want);
  double pixel = (want->to_s - want->from_s) / (double) want->n;
  gboolean sharp = TRUE;
  store->clock++;
  for (gsize x = 0; x < want->n; x++)
    {
      double from_s = want->from_s + (double) x * pixel,
             to_s = want->from_s + (double) (x + 1) * pixel;
      double middle = (from_s + to_s) / 2;
      if (middle < 0 || middle >= store->duration_s)
        {
          for (gsize row = 0; row < store->n_rows; row++)
            out[row * want->n + x] = NAN;
          continue;
        }
      sharp &= read_pixel (store, level, from_s * store->rate_hz, to_s * store->rate_hz, want->n,
                           out + x);
    }
  return sharp;
}
