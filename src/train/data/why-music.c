/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "train/data/why-music.h"

#include <math.h>
#include <string.h>

#include "analysis/engine/why-analyzer.h"
#include "audio/file/why-audio-file.h"
#include "train/data/why-augmentation.h"
#include "train/data/why-row-kind.h"

#define MIN_TAKES 4 /* of an instrument, to make music of */
#define MAX_TAKE_S 8.0
#define LEVEL_FRAME_S 0.01
#define SOUNDING_DB 30.0 /* a take sounds where it is at most so far below its loudest frame */
#define MIN_CUT_DB 20.0  /* a cut from within has decayed no further */
#define MIN_NOTE_S 0.25
#define FROM_START                                                                                 \
  0.65                /* share of notes with an attack that are cut from the beginning of a take */
#define SPREAD_DB 3.0 /* of the levels of notes */
#define NOTE_LEVEL 0.05f
#define TAIL_S 0.7 /* of the room, behind the last note */
#define REPEATED 0.12
#define MAX_PHRASES 1000
#define LATEST_ONSET 0.25 /* of a technique, in a note */
/* A note that is cut from music begins and ends about so exactly as one that was found. */
#define CUT_BEFORE_S 0.05
#define CUT_AFTER_S 0.08

typedef struct
{
  const WhyManifest *manifest;
  const WhyMusicSettings *settings;
  double rate_hz;
  WhyRandom random;
  GArray *rows; /* gsize: takes of the instrument */
  GPtrArray *classes;
  GArray *samples; /* float */
  GArray *notes;
  double time_s; /* where the last note ends */
} Maker;

static const char *const technique_classes[]
    = { "", "vibrato", "trill", "tremolo", "bisbigliando", "flatterzunge", "none", "none", "none" };

static const char *
cell_of (const WhyManifest *manifest, gsize row, const char *name)
{
  int column = why_manifest_column (manifest, name);
  return column >= 0 ? manifest->rows[row].cells[column] : "";
}

static double
number_of (const WhyManifest *manifest, gsize row, const char *name)
{
  double value = 0;
  return why_manifest_number (cell_of (manifest, row, name), &value) && isfinite (value) ? value
                                                                                         : 0;
}

/* One note, and one that has a name for its instrument. */
static gboolean
is_take (const WhyManifest *manifest, gsize row, const char *split)
{
  return why_row_is_one_note (manifest, row) && strcmp (manifest->rows[row].split, split) == 0
         && *cell_of (manifest, row, "instrument");
}

/* The takes of an instrument, and the classes that they are of. */
static void
list_takes (Maker *m, const char *split, const char *instrument)
{
  for (gsize i = 0; i < m->manifest->n_rows; i++)
    if (is_take (m->manifest, i, split)
        && strcmp (cell_of (m->manifest, i, "instrument"), instrument) == 0)
      {
        char *class_name = m->manifest->rows[i].class_name;
        g_array_append_val (m->rows, i);
        if (!g_ptr_array_find_with_equal_func (m->classes, class_name, g_str_equal, NULL))
          g_ptr_array_add (m->classes, class_name);
      }
}

/* Draws an instrument that has enough takes, and lists these. */
static gboolean
choose_takes (Maker *m, const char *split, char **instrument, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autoptr (GHashTable) counts = g_hash_table_new (g_str_hash, g_str_equal);
  for (gsize i = 0; i < m->manifest->n_rows; i++)
    {
      const char *name = cell_of (m->manifest, i, "instrument");
      if (!is_take (m->manifest, i, split)
          || (m->settings->instrument && strcmp (name, m->settings->instrument) != 0))
        continue;
      guint count = GPOINTER_TO_UINT (g_hash_table_lookup (counts, name)) + 1;
      g_hash_table_insert (counts, (gpointer) name, GUINT_TO_POINTER (count));
      if (count == MIN_TAKES)
        g_ptr_array_add (names, (gpointer) name);
    }
  if (names->len == 0)
    {
      g_set_error (error, WHY_ERROR, WHY_ERR_INVALID,
                   "no instrument has %d recordings of single notes in split “%s”", MIN_TAKES,
                   split);
      return FALSE;
    }
  const char *name = g_ptr_array_index (names, why_random_index (&m->random, names->len));
  list_takes (m, split, name);
  *instrument = g_strdup (name);
  return TRUE;
}

/* Each class of the instrument as often as another; plain ones for a machine to play on. */
static gboolean
choose_row (Maker *m, gboolean plain, gsize *row)
{
  const char *class_name
      = plain ? "none"
              : g_ptr_array_index (m->classes, why_random_index (&m->random, m->classes->len));
  gsize n = 0;
  for (guint i = 0; i < m->rows->len; i++)
    {
      gsize at = g_array_index (m->rows, gsize, i);
      if (strcmp (m->manifest->rows[at].class_name, class_name) == 0
          && why_random_index (&m->random, ++n) == 0)
        *row = at;
    }
  return n > 0;
}

/* Where a take sounds: levels of its frames in dB, the first and the last that sound. */
typedef struct
{
  float *x;
  gsize n, frame; /* samples */
  double *db;
  gsize n_frames, first, last;
  double loudest_db;
} Take;

static void
take_clear (Take *take)
{
  g_free (take->x);
  g_free (take->db);
}

static gboolean
take_load (Maker *m, gsize row, Take *take, GError **error)
{
  WhyError why_error = { WHY_OK, "" };
  WhyAudioClip clip = { 0 };
  *take = (Take){ .frame = (gsize) (LEVEL_FRAME_S * m->rate_hz), .loudest_db = -200 };
  if (why_manifest_load_row (&m->manifest->rows[row], m->rate_hz, MAX_TAKE_S, &clip, &why_error)
      != WHY_OK)
    {
      why_error_propagate (error, &why_error, NULL);
      return FALSE;
    }
  take->x = g_memdup2 (clip.samples, clip.n * sizeof *clip.samples);
  take->n = clip.n;
  why_audio_clip_clear (&clip);
  take->n_frames = take->n / take->frame;
  take->db = g_new0 (double, take->n_frames + 1);
  for (gsize i = 0; i < take->n_frames; i++)
    {
      double energy = 1e-20;
      for (gsize k = 0; k < take->frame; k++)
        energy += (double) take->x[i * take->frame + k] * (double) take->x[i * take->frame + k];
      take->db[i] = 10 * log10 (energy / (double) take->frame);
      take->loudest_db = MAX (take->loudest_db, take->db[i]);
    }
  take->first = 0;
  take->last = take->n_frames;
  while (take->first < take->last && take->db[take->first] < take->loudest_db - SOUNDING_DB)
    take->first++;
  while (take->last > take->first && take->db[take->last - 1] < take->loudest_db - SOUNDING_DB)
    take->last--;
  return TRUE;
}

/* A beginning within the take from which length frames sound loud enough; else its own. */
static gsize
choose_start (Maker *m, const Take *take, gsize length, gboolean from_start)
{
  gsize room = take->last - take->first - length;
  for (int tries = 0; !from_start && room > 0 && tries < 20; tries++)
    {
      gsize start = take->first + why_random_index (&m->random, room + 1);
      double quietest = 0;
      for (gsize i = start; i < start + length; i++)
        quietest = MAX (quietest, take->loudest_db - take->db[i]);
      if (quietest < MIN_CUT_DB)
        return start;
    }
  return take->first;
}

/* Adds a faded cut to the piece, its first sample at time_s. */
static void
add_cut (Maker *m, const float *x, gsize n, double time_s, double fade_in_s, double fade_out_s)
{
  gsize at = (gsize) (time_s * m->rate_hz), in = (gsize) (fade_in_s * m->rate_hz),
        out = (gsize) (fade_out_s * m->rate_hz);
  double energy = 1e-20, gain_db = why_random_range (&m->random, -SPREAD_DB, SPREAD_DB);
  for (gsize i = 0; i < n; i++)
    energy += (double) x[i] * (double) x[i];
  float gain = NOTE_LEVEL * (float) (pow (10, gain_db / 20) / sqrt (energy / (double) n));
  if (m->samples->len < at + n)
    g_array_set_size (m->samples, (guint) (at + n));
  float *piece = (float *) (void *) m->samples->data + at;
  for (gsize i = 0; i < n; i++)
    {
      float fade = 1;
      if (i < in)
        fade = (float) pow (sin (M_PI_2 * ((double) i + 0.5) / (double) in), 2);
      if (n - 1 - i < out)
        fade *= (float) pow (sin (M_PI_2 * ((double) (n - 1 - i) + 0.5) / (double) out), 2);
      piece[i] += gain * fade * x[i];
    }
}

static WhyTechniqueKind
draw_technique (Maker *m, gboolean plucked)
{
  static const WhyTechniqueKind sustained[]
      = { WHY_TECHNIQUE_VIBRATO, WHY_TECHNIQUE_TRILL, WHY_TECHNIQUE_TREMOLO,
          WHY_TECHNIQUE_BISBIGLIANDO, WHY_TECHNIQUE_FLATTERZUNGE },
      of_plucked[] = { WHY_TECHNIQUE_TREMOLO, WHY_TECHNIQUE_BISBIGLIANDO };
  return plucked ? of_plucked[why_random_index (&m->random, G_N_ELEMENTS (of_plucked))]
                 : sustained[why_random_index (&m->random, G_N_ELEMENTS (sustained))];
}

/* A take, and what a machine plays on it. */
typedef struct
{
  gsize row;
  WhyTechniqueModel model; /* kind WHY_TECHNIQUE_NONE: as recorded */
} Choice;

static Choice
choose_note (Maker *m, const WhyMusicNote *before)
{
  Choice choice = { .model = { .kind = WHY_TECHNIQUE_NONE } };
  if (why_random_chance (&m->random, m->settings->machine_share)
      && choose_row (m, TRUE, &choice.row))
    {
      gboolean plucked = why_row_is_plucked (m->manifest, choice.row);
      WhyTechniqueKind kind = draw_technique (m, plucked);
      (m->settings->unheard ? why_technique_model_draw_unheard
                            : why_technique_model_draw) (kind, plucked, &m->random, &choice.model);
    }
  else if (before && why_random_chance (&m->random, REPEATED))
    choice.row = before->row;
  else
    choose_row (m, FALSE, &choice.row);
  return choice;
}

/* Joins another note to the piece. One whose take has died away before it is a note is left out, unless
 * wanted. */
static gboolean
add_note (Maker *m,
          Choice choice,
          WhyJoin join,
          const WhyMusicNote *before,
          gboolean wanted,
          GError **error)
{
  WhyMusicNote note = { .join = join, .row = choice.row };
  const WhyManifestRow *row = &m->manifest->rows[note.row];
  note.class_name = row->class_name;
  note.rate_hz = number_of (m->manifest, note.row, "mod_rate_hz");
  note.midi = number_of (m->manifest, note.row, "midi");
  /* Nobody plays the same note twice without a new beginning. */
  if (join == WHY_JOIN_LEGATO && before && fabs (note.midi - before->midi) < 0.5)
    note.join = join = WHY_JOIN_TOUCHING;
  Take take;
  if (!take_load (m, note.row, &take, error))
    return FALSE;
  gsize sounding = take.last - take.first;
  double wanted_s = why_random_log (&m->random, m->settings->min_note_s, m->settings->max_note_s);
  gsize length = (gsize) (wanted_s / LEVEL_FRAME_S);
  length = MIN (length, sounding);
  if (length == 0 || (!wanted && (double) length * LEVEL_FRAME_S < MIN_NOTE_S))
    {
      take_clear (&take);
      return TRUE;
    }
  gboolean from_start = join != WHY_JOIN_LEGATO && why_random_chance (&m->random, FROM_START);
  gsize start = choose_start (m, &take, length, from_start);
  float *cut = take.x + start * take.frame;
  gsize n = length * take.frame;
  g_autofree float *played = NULL;
  if (choice.model.kind != WHY_TECHNIQUE_NONE)
    {
      /* In a short note a technique begins at once, or it would not be heard. */
      choice.model.onset_s = MIN (choice.model.onset_s, LATEST_ONSET * (double) n / m->rate_hz);
      played = g_new (float, n);
      why_technique_model_play (&choice.model, cut, n, m->rate_hz, played);
      cut = played;
      note.technique = choice.model.kind;
      note.class_name = technique_classes[note.technique];
      note.rate_hz = choice.model.rate_hz;
    }
  double overlap_s = 0, gap_s = 0, fade_in_s = from_start ? 0.003 : 0.012, fade_out_s = 0.025;
  switch (join)
    {
    case WHY_JOIN_LEGATO:
      overlap_s = why_random_range (&m->random, 0.02, 0.06);
      fade_in_s = overlap_s;
      break;
    case WHY_JOIN_BREATHED:
      gap_s = before ? why_random_log (&m->random, 0.05, 0.4) : 0.0;
      break;
    case WHY_JOIN_TOUCHING:
    case WHY_N_JOINS:
    default:
      break;
    }
  fade_out_s = why_random_range (&m->random, 0.015, 0.06);
  double begins_s = m->time_s + gap_s - 0.5 * overlap_s;
  add_cut (m, cut, n, MAX (begins_s, 0), fade_in_s, fade_out_s);
  note.from_s = begins_s + 0.5 * overlap_s;
  note.to_s = begins_s + (double) n / m->rate_hz - 0.5 * fade_out_s;
  m->time_s = note.to_s;
  g_array_append_val (m->notes, note);
  take_clear (&take);
  return TRUE;
}

static gboolean
add_phrase (Maker *m, GError **error)
{
  gsize n = 3 + why_random_index (&m->random, 8);
  double breathed = why_random_range (&m->random, 0.1, 0.5);
  m->time_s += m->notes->len > 0 ? why_random_log (&m->random, 0.3, 1.2)
                                 : why_random_range (&m->random, 0.2, 0.8);
  for (gsize i = 0; i < n; i++)
    {
      WhyJoin join = i == 0 || why_random_chance (&m->random, breathed) ? WHY_JOIN_BREATHED
                     : why_random_chance (&m->random, 0.5)              ? WHY_JOIN_LEGATO
                                                                        : WHY_JOIN_TOUCHING;
      const WhyMusicNote *before = i > 0 && m->notes->len > 0
                                       ? &g_array_index (m->notes, WhyMusicNote, m->notes->len - 1)
                                       : NULL;
      WhyMusicNote copy = before ? *before : (WhyMusicNote){ 0 };
      if (!add_note (m, choose_note (m, before ? &copy : NULL), join, before ? &copy : NULL, FALSE,
                     error))
        return FALSE;
    }
  return TRUE;
}

/* Puts the piece into a room; speed moves pitch, and with it all times and rates. */
static gboolean
furnish (Maker *m, WhyMusic *out, GError **error)
{
  g_array_set_size (m->samples, m->samples->len + (guint) (TAIL_S * m->rate_hz));
  WhyAugmentation room;
  why_augmentation_draw (MAX (m->settings->room_strength, 0), FALSE, &m->random, &room);
  room.length_s = (double) G_MAXINT32;
  room.start = room.silence_s = 0;
  if (!m->settings->transposed)
    room.speed = 1;
  if (m->settings->room_strength < 0)
    {
      out->n = m->samples->len;
      out->samples = (float *) (void *) g_array_free (g_steal_pointer (&m->samples), FALSE);
      return TRUE;
    }
  WhyError why_error = { WHY_OK, "" };
  float *x = NULL;
  if (why_augmentation_apply (&room, (const float *) (void *) m->samples->data, m->samples->len,
                              m->rate_hz, G_MAXINT32, &x, &out->n, &why_error)
      != WHY_OK)
    {
      why_error_propagate (error, &why_error, NULL);
      return FALSE;
    }
  out->samples = g_memdup2 (x, out->n * sizeof *x);
  free (x);
  for (guint i = 0; i < m->notes->len; i++)
    {
      WhyMusicNote *note = &g_array_index (m->notes, WhyMusicNote, i);
      note->from_s /= room.speed;
      note->to_s /= room.speed;
      note->rate_hz *= room.speed;
      note->midi += note->midi > 0 ? 12 * log2 (room.speed) : 0;
    }
  return TRUE;
}

static Maker
maker_new (const WhyManifest *manifest,
           const WhyMusicSettings *settings,
           guint64 seed,
           double sample_rate_hz)
{
  return (Maker){ .manifest = manifest,
                  .settings = settings,
                  .rate_hz = sample_rate_hz,
                  .random = why_random_new (seed),
                  .rows = g_array_new (FALSE, FALSE, sizeof (gsize)),
                  .classes = g_ptr_array_new (),
                  .samples = g_array_new (FALSE, TRUE, sizeof (float)),
                  .notes = g_array_new (FALSE, TRUE, sizeof (WhyMusicNote)) };
}

static void
maker_finish (Maker *m, WhyMusic *out)
{
  out->n_notes = m->notes->len;
  out->notes = (WhyMusicNote *) (void *) g_array_free (m->notes, FALSE);
  g_array_unref (m->rows);
  g_ptr_array_unref (m->classes);
  if (m->samples)
    g_array_unref (m->samples);
}

gboolean
why_music_make (const WhyManifest *manifest,
                const char *split,
                const WhyMusicSettings *settings,
                guint64 seed,
                double sample_rate_hz,
                WhyMusic *out,
                GError **error)
{
  Maker m = maker_new (manifest, settings, seed, sample_rate_hz);
  *out = (WhyMusic){ 0 };
  gboolean ok = choose_takes (&m, split, &out->instrument, error);
  /* An instrument whose takes are all too short for a note gives none. */
  for (int tries = 0; ok && m.time_s < settings->duration_s && tries < MAX_PHRASES; tries++)
    ok = add_phrase (&m, error);
  ok = ok && furnish (&m, out, error);
  maker_finish (&m, out);
  if (!ok)
    why_music_clear (out);
  return ok;
}

/* Three notes; the one in the middle is wanted. */
static gboolean
add_three (Maker *m, Choice wanted, gsize *index, GError **error)
{
  for (int i = 0; i < 3; i++)
    {
      WhyMusicNote before = { 0 };
      gboolean has_before = m->notes->len > 0;
      if (has_before)
        before = g_array_index (m->notes, WhyMusicNote, m->notes->len - 1);
      WhyJoin join
          = has_before ? (WhyJoin) why_random_index (&m->random, WHY_N_JOINS) : WHY_JOIN_BREATHED;
      Choice choice = i == 1 ? wanted : choose_note (m, NULL);
      if (i == 1)
        *index = m->notes->len;
      if (!add_note (m, choice, join, has_before ? &before : NULL, i == 1, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
why_music_make_note (const WhyManifest *manifest,
                     gsize row,
                     const WhyTechniqueModel *technique,
                     const WhyMusicSettings *settings,
                     guint64 seed,
                     double sample_rate_hz,
                     float **samples,
                     gsize *n,
                     GError **error)
{
  Maker m = maker_new (manifest, settings, seed, sample_rate_hz);
  WhyMusic music = { 0 };
  Choice wanted = { .row = row, .model = { .kind = WHY_TECHNIQUE_NONE } };
  gsize index = 0;
  if (technique)
    wanted.model = *technique;
  list_takes (&m, manifest->rows[row].split, cell_of (manifest, row, "instrument"));
  if (m.rows->len == 0)
    {
      g_array_append_val (m.rows, row);
      g_ptr_array_add (m.classes, manifest->rows[row].class_name);
    }
  gboolean ok = add_three (&m, wanted, &index, error) && furnish (&m, &music, error);
  double before_s = why_random_range (&m.random, -CUT_BEFORE_S, CUT_BEFORE_S),
         after_s = why_random_range (&m.random, -CUT_BEFORE_S, CUT_AFTER_S);
  maker_finish (&m, &music);
  if (ok && index < music.n_notes)
    {
      const WhyMusicNote *note = &music.notes[index];
      gsize first = (gsize) (MAX (note->from_s + before_s, 0) * sample_rate_hz),
            last = MIN ((gsize) ((note->to_s + after_s) * sample_rate_hz), music.n);
      *n = last > first ? last - first : 0;
      *samples = malloc ((*n + 1) * sizeof **samples);
      memcpy (*samples, music.samples + first, *n * sizeof **samples);
    }
  else if (ok)
    {
      g_set_error (error, WHY_ERROR, WHY_ERR_INVALID, "%s: silent", manifest->rows[row].path);
      ok = FALSE;
    }
  why_music_clear (&music);
  return ok;
}

void
why_music_clear (WhyMusic *music)
{
  g_free (music->samples);
  g_free (music->notes);
  g_free (music->instrument);
  *music = (WhyMusic){ 0 };
}
