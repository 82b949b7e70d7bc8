/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/engine/why-listener.h"

#include <math.h>
#include <string.h>

#include "analysis/why-data-path.h"

#define SOUNDS 0.3f /* a frame counts from this probability that a note sounds */
#define TINY 1e-4f
/* Half the decimal logarithm of the power of the loudest band: below -76 dB re full scale nothing sounds, whatever
 * a network makes of it. */
#define SILENT -3.8f

static WhyStatus
load_network (const char *name, WhyNoteNetwork **out, WhyError *error)
{
  g_autofree char *path = why_data_path (name);
  if (!path)
    return why_error_set (error, WHY_ERR_IO, "%s is missing; install the program's data again",
                          name);
  WhyStatus status = why_note_network_load (path, out, error);
  if (status == WHY_OK && why_note_network_n_bands (*out) != WHY_NOTE_FEATURES_N_BANDS)
    status = why_error_set (error, WHY_ERR_FORMAT, "%s is of another version of the program", name);
  return status;
}

WhyListener *
why_listener_new (WhyError *error)
{
  WhyListener *listener = g_new0 (WhyListener, 1);
  g_atomic_ref_count_init (&listener->references);
  WhyStatus status = load_network (WHY_NOTE_MODEL, &listener->finder, error);
  if (status == WHY_OK)
    status = load_network (WHY_LISTENER_MODEL, &listener->judge, error);
  if (status == WHY_OK)
    status = why_note_features_new (&listener->features, error);
  if (status == WHY_OK)
    return listener;
  why_listener_unref (listener);
  return NULL;
}

WhyListener *
why_listener_ref (WhyListener *listener)
{
  g_atomic_ref_count_inc (&listener->references);
  return listener;
}

void
why_listener_unref (WhyListener *listener)
{
  if (!g_atomic_ref_count_dec (&listener->references))
    return;
  why_note_features_free (listener->features);
  why_note_network_free (listener->finder);
  why_note_network_free (listener->judge);
  g_free (listener);
}

gsize
why_listener_n_values (const WhyListener *listener)
{
  return WHY_NOTE_FRAME_CLASSES + why_note_network_n_classes (listener->finder);
}

gboolean
why_listener_knows (const WhyListener *listener, const WhyAxes *axes)
{
  for (gsize k = 0; k < axes->n_classes; k++)
    if (why_note_network_find_class (listener->finder, axes->classes[k]) < 0
        || why_note_network_find_class (listener->judge, axes->classes[k]) < 0)
      return FALSE;
  return TRUE;
}

/* What a network says of the bands; silence does not sound. */
static WhyStatus
ask (const WhyNoteNetwork *network, const float *bands, gsize n_frames, float *out)
{
  gsize n_values = WHY_NOTE_FRAME_CLASSES + why_note_network_n_classes (network);
  WhyStatus status = why_note_network_process (network, bands, n_frames, out);
  for (gsize i = 0; status == WHY_OK && i < n_frames; i++)
    {
      const float *row = bands + i * WHY_NOTE_FEATURES_N_BANDS;
      float loudest = row[0];
      for (gsize k = 1; k < WHY_NOTE_FEATURES_N_BANDS; k++)
        loudest = fmaxf (loudest, row[k]);
      if (loudest < SILENT)
        out[i * n_values + WHY_NOTE_FRAME_SOUNDS] = out[i * n_values + WHY_NOTE_FRAME_BORDER] = 0;
    }
  return status;
}

WhyStatus
why_listener_answer (const WhyListener *listener, const float *bands, gsize n_frames, float *out)
{
  return ask (listener->finder, bands, n_frames, out);
}

WhyStatus
why_listener_hear (
    const WhyListener *listener, const float *samples, gsize n, const WhyAxes *axes, float *out)
{
  gsize n_frames = n / WHY_LISTENER_HOP, n_sounding = 0,
        n_values = WHY_NOTE_FRAME_CLASSES + why_note_network_n_classes (listener->judge);
  g_autofree float *bands = g_new (float, n_frames *WHY_NOTE_FEATURES_N_BANDS + 1),
                   *answers = g_new (float, n_frames *n_values + 1);
  WhyStatus status
      = why_note_features_process (listener->features, samples, n, 0, 0, n_frames, bands);
  if (status == WHY_OK)
    status = ask (listener->judge, bands, n_frames, answers);
  memset (out, 0, axes->n_classes * sizeof *out);
  for (gsize i = 0; status == WHY_OK && i < n_frames; i++)
    {
      const float *frame = answers + i * n_values;
      if (frame[WHY_NOTE_FRAME_SOUNDS] < SOUNDS)
        continue;
      n_sounding++;
      for (gsize k = 0; k < axes->n_classes; k++)
        {
          int index = why_note_network_find_class (listener->judge, axes->classes[k]);
          out[k] += logf (fmaxf (frame[WHY_NOTE_FRAME_CLASSES + index], TINY));
        }
    }
  for (gsize k = 0; k < axes->n_classes; k++)
    out[k] /= (float) MAX (n_sounding, 1);
  return status;
}
