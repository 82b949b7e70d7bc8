/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "train/data/why-example.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "audio/file/why-audio-file.h"
#include "train/data/why-distractors.h"
#include "train/data/why-ensemble.h"
#include "train/data/why-augmentation.h"
#include "train/data/why-music.h"
#include "train/data/why-objects.h"
#include "train/data/why-row-kind.h"
#include "train/data/why-sung.h"
#include "train/data/why-synth.h"

#define MIN_STRENGTH 0.2 /* of a room */
#define PIECE_MIN_S 0.3
#define PIECE_MAX_S 2.5
#define SHORT_SHARE 0.5 /* of noises */
#define MUSIC_MIN_NOTE_S 0.3
#define MUSIC_MAX_NOTE_S 2.5
#define MUSIC_MACHINE_SHARE 0.3 /* of the notes beside the one that is asked for */

/* Everything that is drawn for an item, in a fixed order. */
typedef struct
{
  WhyTechniqueModel model;
  WhySung sung;
  WhyAugmentation augmentation;
  WhyRandom random;
} Draw;

static Draw
draw (const WhyItem *item, const WhyManifest *manifest)
{
  Draw d = { .random = why_random_new (item->seed) };
  gboolean plucked = item->kind == WHY_ITEM_FILE && why_row_is_plucked (manifest, item->row);
  why_technique_model_draw (item->technique, plucked, &d.random, &d.model);
  if (item->kind == WHY_ITEM_SUNG)
    {
      why_sung_draw (item->technique, &d.random, &d.sung);
      d.model = d.sung.technique;
    }
  why_augmentation_draw (why_random_range (&d.random, MIN_STRENGTH, 1), item->section, &d.random,
                         &d.augmentation);
  if (!item->is_augmented || item->in_music)
    d.augmentation.speed = 1;
  if (item->is_piece)
    {
      d.augmentation.length_s = why_random_log (&d.random, PIECE_MIN_S, PIECE_MAX_S);
      d.augmentation.start = why_random_uniform (&d.random);
    }
  /* A technique that begins late would be cut away. */
  if (d.model.onset_s > 0)
    d.augmentation.length_s = (double) G_MAXINT32;
  return d;
}

double
why_example_rate (const WhyItem *item, const WhyManifest *manifest)
{
  if (item->kind != WHY_ITEM_FILE && item->kind != WHY_ITEM_SUNG)
    return 0;
  Draw d = draw (item, manifest);
  if (item->technique != WHY_TECHNIQUE_NONE)
    return d.model.rate_hz * d.augmentation.speed;
  if (item->kind == WHY_ITEM_SUNG)
    return 0;
  int column = why_manifest_column (manifest, "mod_rate_hz");
  double rate_hz = 0;
  if (column >= 0)
    why_manifest_number (manifest->rows[item->row].cells[column], &rate_hz);
  return isfinite (rate_hz) && rate_hz > 0 ? rate_hz * d.augmentation.speed : 0;
}

static WhyStatus
load_row (const WhyManifest *manifest,
          gsize row,
          double sample_rate_hz,
          gsize max_n,
          float **samples,
          gsize *n,
          WhyError *error)
{
  WhyAudioClip clip = { 0 };
  WhyStatus status = why_manifest_load_row (&manifest->rows[row], sample_rate_hz,
                                            (double) max_n / sample_rate_hz, &clip, error);
  *samples = clip.samples;
  *n = MIN (clip.n, max_n);
  return status;
}

/* Another note of about the same loudness sounds with the first, as long as that lasts. */
static WhyStatus
add_note (const WhyItem *item,
          const WhyManifest *manifest,
          double sample_rate_hz,
          float *samples,
          gsize n,
          WhyRandom *random,
          WhyError *error)
{
  float *other = NULL;
  gsize n_other;
  WhyStatus status
      = load_row (manifest, item->other_row, sample_rate_hz, n, &other, &n_other, error);
  double first = 1e-20, second = 1e-20;
  for (gsize i = 0; status == WHY_OK && i < n; i++)
    first += (double) samples[i] * (double) samples[i];
  for (gsize i = 0; status == WHY_OK && i < n_other; i++)
    second += (double) other[i] * (double) other[i];
  float gain = (float) (sqrt (first / second) * why_random_range (random, 0.5, 1.5));
  for (gsize i = 0; status == WHY_OK && i < n_other; i++)
    samples[i] += gain * other[i];
  free (other);
  return status;
}

/* Each desk of a section plays strokes of its own, at a pace of its own. */
static WhyStatus
play_desks (const WhyTechniqueModel *model,
            const float *x,
            gsize n,
            double sample_rate_hz,
            WhyRandom *random,
            float *out)
{
  g_autofree float *desk = g_try_new (float, n + 1);
  WhyStatus status = desk ? WHY_OK : WHY_ERR_MEMORY;
  memset (out, 0, n * sizeof *out);
  for (gsize n_desks = 3 + why_random_index (random, 5); status == WHY_OK && n_desks > 0; n_desks--)
    {
      WhyTechniqueModel own = *model;
      own.rate_hz *= exp2 (0.12 * why_random_normal (random));
      own.seed = why_random_next (random);
      status = why_technique_model_play (&own, x, n, sample_rate_hz, desk);
      for (gsize i = 0; status == WHY_OK && i < n; i++)
        out[i] += desk[i];
    }
  return status;
}

static WhyStatus
render_file (const WhyItem *item,
             const WhyManifest *manifest,
             Draw *d,
             double sample_rate_hz,
             gsize max_n,
             float **out,
             gsize *n,
             WhyError *error)
{
  WhyStatus status = load_row (manifest, item->row, sample_rate_hz, max_n, out, n, error);
  if (status == WHY_OK && item->other_row != item->row)
    status = add_note (item, manifest, sample_rate_hz, *out, *n, &d->random, error);
  if (status != WHY_OK || item->technique == WHY_TECHNIQUE_NONE)
    return status;
  float *played = malloc ((*n + 1) * sizeof *played);
  status = !played         ? WHY_ERR_MEMORY
           : item->section ? play_desks (&d->model, *out, *n, sample_rate_hz, &d->random, played)
                           : why_technique_model_play (&d->model, *out, *n, sample_rate_hz, played);
  free (*out);
  *out = played;
  return status == WHY_OK ? WHY_OK : why_error_set (error, status, "%s", why_status_str (status));
}

static WhyStatus
render_tone (const char *class_name,
             WhyRandom *random,
             double sample_rate_hz,
             float **out,
             gsize *n,
             WhyError *error)
{
  WhySynthParams params;
  why_synth_params_init (&params, class_name);
  params.sample_rate_hz = sample_rate_hz;
  params.duration_s = why_random_range (random, 1, 5.5);
  params.pitch_hz = 440 * exp2 (why_random_range (random, -2.5, 1.5));
  params.seed = why_random_next (random);
  params.n_partials = 1 + (unsigned) why_random_index (random, 24);
  params.noise_db = why_random_range (random, -60, -30);
  return why_synth_render (&params, out, n, error);
}

/* Room for n samples, for a renderer that cannot fail. */
static WhyStatus
make_room (double length_s, double sample_rate_hz, float **out, gsize *n, WhyError *error)
{
  *n = (gsize) (length_s * sample_rate_hz);
  *out = malloc ((*n + 1) * sizeof **out);
  return *out ? WHY_OK
              : why_error_set (error, WHY_ERR_MEMORY, "%s", why_status_str (WHY_ERR_MEMORY));
}

static WhyStatus
render_noise (WhyRandom *random, double sample_rate_hz, float **out, gsize *n, WhyError *error)
{
  gboolean is_short = why_random_chance (random, SHORT_SHARE);
  double length_s
      = is_short ? why_random_log (random, 0.25, 1.5) : why_random_range (random, 1.5, 5.9);
  WhyStatus status = make_room (length_s, sample_rate_hz, out, n, error);
  if (status == WHY_OK)
    why_distractors_render (*n, sample_rate_hz, random, *out);
  return status;
}

static WhyStatus
render_object (WhyRandom *random, double sample_rate_hz, float **out, gsize *n, WhyError *error)
{
  WhyStatus status = make_room (why_objects_length (random), sample_rate_hz, out, n, error);
  if (status == WHY_OK)
    why_objects_render (*n, sample_rate_hz, random, *out);
  return status;
}

static WhyStatus
render_sung (const WhySung *sung, double sample_rate_hz, float **out, gsize *n, WhyError *error)
{
  WhyStatus status = make_room (sung->duration_s, sample_rate_hz, out, n, error);
  if (status == WHY_OK && (status = why_sung_render (sung, *n, sample_rate_hz, *out)) != WHY_OK)
    why_error_set (error, status, "%s", why_status_str (status));
  return status;
}

static WhyStatus
render_in_music (const WhyItem *item,
                 const WhyManifest *manifest,
                 Draw *d,
                 double sample_rate_hz,
                 float **out,
                 gsize *n,
                 WhyError *error)
{
  const WhyMusicSettings settings = {
    .min_note_s = MUSIC_MIN_NOTE_S,
    .max_note_s = MUSIC_MAX_NOTE_S,
    .machine_share = MUSIC_MACHINE_SHARE,
    .room_strength = why_random_range (&d->random, MIN_STRENGTH, 1),
  };
  g_autoptr (GError) reason = NULL;
  if (why_music_make_note (manifest, item->row,
                           item->technique == WHY_TECHNIQUE_NONE ? NULL : &d->model, &settings,
                           why_random_next (&d->random), sample_rate_hz, out, n, &reason))
    return WHY_OK;
  return why_error_set (error, WHY_ERR_INVALID, "%s", reason->message);
}

WhyStatus
why_example_render (const WhyItem *item,
                    const WhyManifest *manifest,
                    const char *class_name,
                    double sample_rate_hz,
                    gsize max_n,
                    float **out,
                    gsize *n,
                    WhyError *error)
{
  Draw d = draw (item, manifest);
  WhyStatus status;
  *out = NULL;
  *n = 0;
  switch (item->kind)
    {
    case WHY_ITEM_TONE:
      status = render_tone (class_name, &d.random, sample_rate_hz, out, n, error);
      break;
    case WHY_ITEM_NOISE:
      status = render_noise (&d.random, sample_rate_hz, out, n, error);
      break;
    case WHY_ITEM_OBJECT:
      status = render_object (&d.random, sample_rate_hz, out, n, error);
      break;
    case WHY_ITEM_SUNG:
      status = render_sung (&d.sung, sample_rate_hz, out, n, error);
      break;
    case WHY_ITEM_ENSEMBLE:
      status = why_ensemble_make (manifest, item->voices, item->n_voices, sample_rate_hz, &d.random,
                                  out, n, error)
                   ? WHY_OK
                   : WHY_ERR_INVALID;
      break;
    case WHY_ITEM_FILE:
    default:
      if (item->in_music)
        {
          status = render_in_music (item, manifest, &d, sample_rate_hz, out, n, error);
          break;
        }
      status = render_file (item, manifest, &d, sample_rate_hz, max_n, out, n, error);
    }
  if (status == WHY_OK && item->is_augmented)
    {
      float *dry = *out;
      status
          = why_augmentation_apply (&d.augmentation, dry, *n, sample_rate_hz, max_n, out, n, error);
      free (dry);
    }
  if (status != WHY_OK)
    {
      free (*out);
      *out = NULL;
    }
  *n = MIN (*n, max_n);
  return status;
}
