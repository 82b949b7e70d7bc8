/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "train/data/why-dataset.h"

#include <glib/gi18n-lib.h>

#include <string.h>

#include "analysis/engine/why-analyzer.h"
#include "train/data/why-row-kind.h"
#include "train/data/why-synth.h"

#define N_TONES_PER_CLASS 24
#define N_NOISES 100 /* without variants, and as many more for each */
#define N_NOISES_VALIDATION 24
#define N_PIECES 3   /* of speech, noise and music, for each variant */
#define N_OBJECTS 90 /* as N_NOISES; as many pieces of music in several voices */
#define N_OBJECTS_VALIDATION 30
#define N_SUNG 60 /* vibratos; a share of the others */
#define N_SUNG_VALIDATION 12
#define CHORD_SHARE 0.2 /* of the plain notes, for each variant */
#define MUSIC_SHARE                                                                                \
  0.6 /* of what is played by machine on whole notes is played on notes in music, too */
#define SECTION_SHARE 0.25
#define SECTION_SHARE_TREMOLO 0.4

/* How many sounds are made of a plain note for each variant that is asked for. Sustained notes can
 * be played in any way; of plucked ones the techniques that their players have. */
typedef struct
{
  WhyTechniqueKind technique;
  const char *name, *music_name, *class_name;
  double sustained, plucked;
} Share;

static const Share shares[] = {
  { WHY_TECHNIQUE_VIBRATO, "vibrato", "vibrato in music", "vibrato", 0.4, 0.3 },
  { WHY_TECHNIQUE_TRILL, "trill", "trill in music", "trill", 0.4, 0.05 },
  { WHY_TECHNIQUE_TREMOLO, "tremolo", "tremolo in music", "tremolo", 0.2, 0.25 },
  { WHY_TECHNIQUE_BISBIGLIANDO, "bisbigliando", "bisbigliando in music", "bisbigliando", 0.4,
    0.25 },
  { WHY_TECHNIQUE_FLATTERZUNGE, "flatterzunge", "flatterzunge in music", "flatterzunge", 0.3, 0 },
  { WHY_TECHNIQUE_GLISSANDO, "glissando", "glissando in music", "none", 0.1, 0.05 },
  { WHY_TECHNIQUE_REPEATED, "repeated", "repeated in music", "none", 0.1, 0.1 },
  { WHY_TECHNIQUE_BEATING, "beating", "beating in music", "none", 0.08, 0.12 },
};

typedef struct
{
  GArray *items;
  const WhyManifest *manifest;
  const char *const *classes;
  unsigned n_variants;
  guint64 seed;
  gboolean *left_out; /* rows, by their takes */
} Builder;

static int
find_class (const char *const *classes, const char *name)
{
  for (int i = 0; classes[i]; i++)
    if (g_ascii_strcasecmp (classes[i], name) == 0)
      return i;
  return -1;
}

/* Classes of a user's own are learned from recordings alone. */
static gboolean
is_synthesised (const char *class_name)
{
  return g_strv_contains (why_synth_techniques (), class_name);
}

static gboolean
is_in (const Builder *b, gsize row, gboolean validation)
{
  return !b->left_out[row]
         && strcmp (b->manifest->rows[row].split, validation ? "validation" : "train") == 0;
}

/* What says that two recordings are takes of one note: class, source, instrument and pitch. NULL
 * where one is not known. */
static char *
describe_take (const WhyManifest *manifest, gsize row)
{
  static const char *const columns[] = { "source", "instrument", "pitch" };
  GString *take = g_string_new (manifest->rows[row].class_name);
  for (gsize i = 0; i < G_N_ELEMENTS (columns); i++)
    {
      int column = why_manifest_column (manifest, columns[i]);
      const char *cell = column >= 0 ? manifest->rows[row].cells[column] : "";
      if (!*cell)
        {
          g_string_free (take, TRUE);
          return NULL;
        }
      g_string_append_printf (take, "\n%s", cell);
    }
  return g_string_free (take, FALSE);
}

/* 0 for training, 1 for validation, 2 for all that must not be learned from. */
static gsize
rank_of_split (const WhyManifestRow *row)
{
  return strcmp (row->split, "train") == 0 ? 0 : strcmp (row->split, "validation") == 0 ? 1 : 2;
}

/* Training leaves out takes of notes that validation or test have too, validation those that test
 * has. */
static void
leave_out_takes (Builder *b)
{
  const WhyManifest *manifest = b->manifest;
  g_autoptr (GHashTable) highest = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (int pass = 0; pass < 2; pass++)
    for (gsize i = 0; i < manifest->n_rows; i++)
      {
        g_autofree char *take = describe_take (manifest, i);
        gsize rank = rank_of_split (&manifest->rows[i]);
        if (!take)
          continue;
        gsize known = GPOINTER_TO_SIZE (g_hash_table_lookup (highest, take));
        if (pass == 1)
          b->left_out[i] = rank < known;
        else if (rank > known)
          g_hash_table_insert (highest, g_steal_pointer (&take), GSIZE_TO_POINTER (rank));
      }
}

/* What is made of a recording depends on the seed, its path and what for alone, not on the other
 * rows: a manifest that grows, or leaves some rows out, keeps the features that it has. */
static WhyRandom
random_for (const Builder *b, const char *name, const char *purpose)
{
  /* FNV-1a (Fowler, Noll, Vo). */
  guint64 hash = 0xcbf29ce484222325u;
  for (const char *text[] = { name, "\n", purpose, NULL }, **part = text; *part; part++)
    for (const char *c = *part; *c; c++)
      hash = (hash ^ (guchar) *c) * 0x100000001b3u;
  return why_random_new (hash ^ (b->seed * 0x9e3779b97f4a7c15u));
}

static WhyItem *
add_item (
    Builder *b, WhyRandom *random, WhyItemKind kind, gsize row, int label, gboolean validation)
{
  WhyItem item = {
    .kind = kind,
    .row = row,
    .other_row = row,
    .seed = why_random_next (random),
    .label = (gsize) label,
    .validation = validation,
  };
  g_array_append_val (b->items, item);
  return &g_array_index (b->items, WhyItem, b->items->len - 1);
}

/* Strokes of several players make a tremolo as one player's do, and their notes are no technique
 * more than his. */
static gboolean
sounds_in_sections (const char *class_name)
{
  return strcmp (class_name, "none") == 0 || strcmp (class_name, "tremolo") == 0;
}

/* Music is made of single notes of known instruments. */
static gboolean
is_note_of_instrument (const WhyManifest *manifest, gsize row)
{
  return why_manifest_column (manifest, "instrument") >= 0 && why_row_is_one_note (manifest, row);
}

/* Each recording as it is, in other rooms, and as a note in music. Validation hears each once more in
 * a room and in music. */
static gboolean
add_files (Builder *b, gboolean *has_bisbigliando, GError **error)
{
  gsize n_split[2] = { 0, 0 };
  *has_bisbigliando = FALSE;
  for (gsize i = 0; i < b->manifest->n_rows; i++)
    {
      const WhyManifestRow *row = &b->manifest->rows[i];
      gboolean validation = is_in (b, i, TRUE);
      if (!validation && !is_in (b, i, FALSE))
        continue;
      int label = find_class (b->classes, row->class_name);
      /* Plain notes are good for playing techniques on, also where they are no class. */
      if (label < 0 && strcmp (row->class_name, "none") == 0)
        continue;
      if (label < 0)
        {
          g_set_error (
              error, WHY_ERROR, WHY_ERR_INVALID,
              _ ("line %zu of the manifest: class “%s” is not among those to train; add it "
                 "with --classes, rename it "
                 "with --map or leave it out with --exclude"),
              row->line, row->class_name);
          return FALSE;
        }
      WhyRandom random = random_for (b, row->path, "room"),
                music = random_for (b, row->path, "music");
      add_item (b, &random, WHY_ITEM_FILE, i, label, validation);
      unsigned n_more = validation ? MIN (b->n_variants, 1) : b->n_variants;
      for (unsigned k = 0; k < n_more; k++)
        {
          WhyItem *item = add_item (b, &random, WHY_ITEM_FILE, i, label, validation);
          gboolean is_tremolo = strcmp (row->class_name, "tremolo") == 0,
                   several = why_random_chance (&random,
                                                is_tremolo ? SECTION_SHARE_TREMOLO : SECTION_SHARE);
          item->is_augmented = TRUE;
          item->section = several && sounds_in_sections (row->class_name)
                          && !why_row_is_mixture (b->manifest, i);
        }
      unsigned n_pieces = why_row_is_mixture (b->manifest, i) ? N_PIECES * n_more : 0;
      WhyRandom pieces = random_for (b, row->path, "piece");
      for (unsigned k = 0; k < n_pieces; k++)
        {
          WhyItem *item = add_item (b, &pieces, WHY_ITEM_FILE, i, label, validation);
          item->is_augmented = item->is_piece = TRUE;
        }
      unsigned n_notes = is_note_of_instrument (b->manifest, i) ? n_more : 0;
      for (unsigned k = 0; k < n_notes; k++)
        add_item (b, &music, WHY_ITEM_FILE, i, label, validation)->in_music = TRUE;
      n_split[validation]++;
      *has_bisbigliando = *has_bisbigliando || strcmp (row->class_name, "bisbigliando") == 0;
    }
  if (n_split[0] > 0 && n_split[1] > 0)
    return TRUE;
  g_set_error (error, WHY_ERROR, WHY_ERR_INVALID,
               _ ("the manifest has no recordings with split “%s”; training needs both "
                  "train and validation"),
               n_split[0] ? "validation" : "train");
  return FALSE;
}

static gboolean
is_plain_note (const Builder *b, gsize row, gboolean validation)
{
  return is_in (b, row, validation) && strcmp (b->manifest->rows[row].class_name, "none") == 0
         && why_row_is_one_note (b->manifest, row);
}

/* Whole part for sure, the rest by chance. */
static unsigned
draw_count (WhyRandom *random, double expected)
{
  unsigned whole = (unsigned) expected;
  return whole + why_random_chance (random, expected - whole);
}

/* Gestures on the plain notes of a split: that way nothing of the validation (or test) notes is
 * heard in training, and every instrument stands in every class. */
static void
add_gestures (Builder *b, const Share *share, double factor, gboolean validation)
{
  int label = find_class (b->classes, share->class_name);
  for (gsize i = 0; label >= 0 && i < b->manifest->n_rows; i++)
    {
      if (!is_plain_note (b, i, validation))
        continue;
      WhyRandom random = random_for (b, b->manifest->rows[i].path, share->name);
      double each = why_row_is_plucked (b->manifest, i) ? share->plucked : share->sustained;
      for (unsigned n = draw_count (&random, factor * each); n > 0; n--)
        {
          WhyItem *item = add_item (b, &random, WHY_ITEM_FILE, i, label, validation);
          gboolean roomy = why_random_chance (&random, 0.8),
                   several = why_random_chance (&random, SECTION_SHARE_TREMOLO);
          item->technique = share->technique;
          item->is_augmented = b->n_variants > 0 && roomy;
          item->section = several && share->technique == WHY_TECHNIQUE_TREMOLO;
        }
      WhyRandom music = random_for (b, b->manifest->rows[i].path, share->music_name);
      for (unsigned n = b->n_variants > 0 ? draw_count (&music, MUSIC_SHARE * factor * each) : 0;
           n > 0; n--)
        {
          WhyItem *item = add_item (b, &music, WHY_ITEM_FILE, i, label, validation);
          item->technique = share->technique;
          item->in_music = TRUE;
        }
    }
}

static GArray *
list_plain_notes (const Builder *b, gboolean validation)
{
  GArray *notes = g_array_new (FALSE, FALSE, sizeof (gsize));
  for (gsize i = 0; i < b->manifest->n_rows; i++)
    if (is_plain_note (b, i, validation))
      g_array_append_val (notes, i);
  return notes;
}

static void
add_chords (Builder *b, int label)
{
  g_autoptr (GArray) notes = list_plain_notes (b, FALSE);
  for (guint i = 0; i < notes->len; i++)
    {
      gsize row = g_array_index (notes, gsize, i);
      WhyRandom random = random_for (b, b->manifest->rows[row].path, "chord");
      for (unsigned n = draw_count (&random, CHORD_SHARE * b->n_variants); n > 0; n--)
        {
          WhyItem *item = add_item (b, &random, WHY_ITEM_FILE, row, label, FALSE);
          item->other_row = g_array_index (notes, gsize, why_random_index (&random, notes->len));
          item->is_augmented = TRUE;
        }
    }
}

static void
add_noises (Builder *b, int label)
{
  WhyRandom random = random_for (b, "", "noise");
  unsigned n_training = N_NOISES * (1 + b->n_variants);
  for (unsigned i = 0; i < n_training + N_NOISES_VALIDATION; i++)
    {
      WhyItem *item = add_item (b, &random, WHY_ITEM_NOISE, 0, label, i >= n_training);
      gboolean roomy = why_random_chance (&random, 0.5);
      item->is_augmented = b->n_variants > 0 && roomy;
    }
}

/* Things that are struck, and the like, and music in several voices. */
static void
add_objects (Builder *b, int label, gboolean validation)
{
  WhyRandom random = random_for (b, "", validation ? "objects to validate" : "objects");
  g_autoptr (GArray) notes = list_plain_notes (b, validation);
  unsigned n = validation ? N_OBJECTS_VALIDATION : N_OBJECTS * (1 + b->n_variants);
  for (unsigned i = 0; b->n_variants > 0 && i < n; i++)
    {
      WhyItem *item = add_item (b, &random, WHY_ITEM_OBJECT, 0, label, validation);
      gboolean roomy = why_random_chance (&random, 0.6);
      item->is_augmented = roomy;
    }
  for (unsigned i = 0; b->n_variants > 0 && notes->len > 0 && i < n; i++)
    {
      WhyItem *item = add_item (b, &random, WHY_ITEM_ENSEMBLE, 0, label, validation);
      gboolean roomy = why_random_chance (&random, 0.6);
      item->is_augmented = roomy;
      item->n_voices = 2 + (guint) why_random_index (&random, WHY_ITEM_MAX_VOICES - 1);
      for (guint voice = 0; voice < item->n_voices; voice++)
        item->voices[voice] = g_array_index (notes, gsize, why_random_index (&random, notes->len));
    }
}

static void
add_sung (Builder *b, WhyTechniqueKind technique, const char *class_name, double share)
{
  WhyRandom random = random_for (b, class_name, "sung");
  int label = find_class (b->classes, class_name);
  unsigned n_training = (unsigned) (share * N_SUNG * (1 + b->n_variants)),
           n_validation = (unsigned) (share * N_SUNG_VALIDATION);
  for (unsigned i = 0; label >= 0 && b->n_variants > 0 && i < n_training + n_validation; i++)
    {
      WhyItem *item = add_item (b, &random, WHY_ITEM_SUNG, 0, label, i >= n_training);
      gboolean roomy = why_random_chance (&random, 0.7);
      item->technique = technique;
      item->is_augmented = roomy;
    }
}

WhyDataset *
why_dataset_new (const WhyManifest *manifest,
                 const char *const *classes,
                 unsigned n_variants,
                 guint64 seed,
                 GError **error)
{
  g_autoptr (GArray) items = g_array_new (FALSE, TRUE, sizeof (WhyItem));
  g_autofree gboolean *left_out = g_new0 (gboolean, manifest->n_rows + 1);
  Builder b = { items, manifest, classes, n_variants, seed, left_out };
  leave_out_takes (&b);
  gboolean has_bisbigliando;
  if (!add_files (&b, &has_bisbigliando, error))
    return NULL;

  int none = find_class (classes, "none");
  for (gsize i = 0; i < G_N_ELEMENTS (shares); i++)
    {
      /* Without recordings of a class, all that is known of it is made. */
      gboolean needed = shares[i].technique == WHY_TECHNIQUE_BISBIGLIANDO && !has_bisbigliando;
      add_gestures (&b, &shares[i], MAX (n_variants, needed ? 1u : 0u), FALSE);
      if (needed)
        add_gestures (&b, &shares[i], 1, TRUE);
    }
  for (int k = 0; classes[k]; k++)
    {
      WhyRandom random = random_for (&b, classes[k], "tone");
      for (gsize i = 0; is_synthesised (classes[k]) && i < N_TONES_PER_CLASS; i++)
        add_item (&b, &random, WHY_ITEM_TONE, 0, k, FALSE);
    }
  if (none >= 0)
    {
      add_chords (&b, none);
      add_noises (&b, none);
      add_objects (&b, none, FALSE);
      add_objects (&b, none, TRUE);
    }
  add_sung (&b, WHY_TECHNIQUE_VIBRATO, "vibrato", 1);
  add_sung (&b, WHY_TECHNIQUE_TRILL, "trill", 0.4);
  add_sung (&b, WHY_TECHNIQUE_NONE, "none", 1);

  WhyDataset *dataset = g_new0 (WhyDataset, 1);
  dataset->n_items = items->len;
  dataset->items = g_memdup2 (items->data, items->len * sizeof (WhyItem));
  dataset->rates_hz = g_new (double, items->len);
  for (gsize i = 0; i < dataset->n_items; i++)
    dataset->rates_hz[i] = why_example_rate (&dataset->items[i], manifest);
  return dataset;
}

void
why_dataset_keep_recordings (WhyDataset *dataset)
{
  gsize n = 0;
  for (gsize i = 0; i < dataset->n_items; i++)
    {
      const WhyItem *item = &dataset->items[i];
      if (item->kind != WHY_ITEM_FILE || item->technique != WHY_TECHNIQUE_NONE || item->is_augmented
          || item->section || item->in_music || item->other_row != item->row)
        continue;
      dataset->rates_hz[n] = dataset->rates_hz[i];
      dataset->items[n++] = *item;
    }
  dataset->n_items = n;
}

void
why_dataset_free (WhyDataset *dataset)
{
  g_free (dataset->items);
  g_free (dataset->rates_hz);
  g_free (dataset->planes);
  g_free (dataset->mu);
  g_free (dataset);
}
