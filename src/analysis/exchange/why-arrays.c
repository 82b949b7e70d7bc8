/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/exchange/why-arrays.h"

#include <math.h>
#include <string.h>

#include "analysis/engine/why-analyzer.h"
#include "base/why-npy.h"
#include "base/why-npz.h"

gboolean
why_arrays_is_path (const char *path)
{
  const char *dot = strrchr (path, '.');
  return dot && (g_ascii_strcasecmp (dot, ".npy") == 0 || g_ascii_strcasecmp (dot, ".npz") == 0);
}

/* The values of an array and its shape. relevance: made anew, and freed by the caller. */
static const float *
values_of (const WhyAnalysis *analysis, WhyArray array, const float *relevance, gsize shape[2])
{
  gsize size;
  const WhyAxes *axes = analysis->axes;
  gboolean is_spectrogram = array == WHY_ARRAY_SPECTROGRAM;
  shape[0] = is_spectrogram ? analysis->n_rows : axes->n_paths;
  shape[1] = is_spectrogram ? analysis->n_columns : axes->n_frames;
  return is_spectrogram                  ? g_bytes_get_data (analysis->spectrogram_db, &size)
         : array == WHY_ARRAY_SCATTERING ? g_bytes_get_data (analysis->scattering, &size)
                                         : relevance;
}

gboolean
why_arrays_write_one (const WhyAnalysis *analysis,
                      WhyArray array,
                      WhyRule rule,
                      WhyQuestion question,
                      const char *path,
                      GError **error)
{
  gsize shape[2];
  WhyError reason = { WHY_OK, "" };
  g_autofree float *relevance = why_analysis_explain (analysis, rule, question);
  const float *values = values_of (analysis, array, relevance, shape);
  if (why_npy_write (path, values, 2, shape, &reason) == WHY_OK)
    return TRUE;
  why_error_propagate (error, &reason, path);
  return FALSE;
}

static gboolean
commit (WhyNpz *npz, const char *path, GError **error)
{
  WhyError reason = { WHY_OK, "" };
  if (why_npz_commit (npz, &reason) == WHY_OK)
    return TRUE;
  why_error_propagate (error, &reason, path);
  return FALSE;
}

/* NULL with error. */
static WhyNpz *
begin (const char *path, GError **error)
{
  WhyNpz *npz;
  WhyError reason = { WHY_OK, "" };
  if (why_npz_open (path, &npz, &reason) == WHY_OK)
    return npz;
  why_error_propagate (error, &reason, path);
  return NULL;
}

/* n numbers that lie step apart. */
static void
add_steps (WhyNpz *npz, const char *name, gsize n, double first, double step)
{
  g_autofree double *values = g_new (double, n + 1);
  for (gsize i = 0; i < n; i++)
    values[i] = first + (double) i * step;
  why_npz_add_doubles (npz, name, values, 1, &n);
}

static void
add_contour (WhyNpz *npz, const WhyContour *contour, double start_s)
{
  why_npz_add_floats (npz, "f0_hz", contour->f0_hz, 1, &contour->n);
  why_npz_add_floats (npz, "confidence", contour->confidence, 1, &contour->n);
  add_steps (npz, "f0_s", contour->n, start_s, contour->step_s);
}

static void
add_spectrogram (WhyNpz *npz, const WhyAnalysis *analysis)
{
  gsize shape[2];
  g_autofree double *hz = g_new (double, analysis->n_rows + 1);
  double column_s = analysis->duration_s / (double) analysis->n_columns;
  for (gsize i = 0; i < analysis->n_rows; i++)
    hz[i] = analysis->row0_hz * exp2 ((double) i / analysis->rows_per_octave);
  why_npz_add_floats (npz, "spectrogram_db",
                      values_of (analysis, WHY_ARRAY_SPECTROGRAM, NULL, shape), 2, shape);
  why_npz_add_doubles (npz, "spectrogram_hz", hz, 1, &analysis->n_rows);
  add_steps (npz, "spectrogram_s", analysis->n_columns, analysis->start_s + column_s / 2, column_s);
}

static void
add_paths (WhyNpz *npz, const WhyAnalysis *analysis, const float *relevance)
{
  const WhyAxes *axes = analysis->axes;
  gsize shape[2];
  g_autofree double *lambda1 = g_new (double, axes->n_paths + 1),
                    *lambda2 = g_new (double, axes->n_paths + 1);
  for (gsize i = 0; i < axes->n_paths; i++)
    {
      lambda1[i] = axes->paths[i].xi1 * axes->sample_rate_hz;
      lambda2[i] = axes->paths[i].order == 2 ? axes->paths[i].xi2 * axes->sample_rate_hz : 0;
    }
  why_npz_add_floats (npz, "scattering", values_of (analysis, WHY_ARRAY_SCATTERING, NULL, shape), 2,
                      shape);
  why_npz_add_floats (npz, "relevance", relevance, 2, shape);
  why_npz_add_doubles (npz, "lambda1_hz", lambda1, 1, &axes->n_paths);
  why_npz_add_doubles (npz, "lambda2_hz", lambda2, 1, &axes->n_paths);
  add_steps (npz, "frame_s", axes->n_frames, analysis->start_s,
             (double) axes->hop / axes->sample_rate_hz);
}

static void
add_verdict (WhyNpz *npz, const WhyAnalysis *analysis, WhyQuestion question)
{
  const WhyAxes *axes = analysis->axes;
  const char *explained[] = { axes->classes[question.class_index],
                              question.is_contrast ? axes->classes[question.other] : NULL };
  why_npz_add_texts (npz, "classes", (const char *const *) axes->classes, axes->n_classes);
  why_npz_add_floats (npz, "probabilities", analysis->probabilities, 1, &axes->n_classes);
  why_npz_add_floats (npz, "logits", analysis->logits, 1, &axes->n_classes);
  why_npz_add_texts (npz, "explained", explained, question.is_contrast ? 2 : 1);
}

gboolean
why_arrays_write_all (const WhyAnalysis *analysis,
                      WhyRule rule,
                      WhyQuestion question,
                      const char *path,
                      GError **error)
{
  gsize n_bytes;
  const float *samples = g_bytes_get_data (analysis->samples, &n_bytes);
  WhyContour *contour;
  WhyStatus status = why_contour_new (samples, n_bytes / sizeof *samples,
                                      analysis->axes->sample_rate_hz, &contour, NULL, NULL);
  if (status != WHY_OK)
    {
      g_set_error_literal (error, WHY_ERROR, status, why_status_str (status));
      return FALSE;
    }
  g_autofree float *relevance = why_analysis_explain (analysis, rule, question);
  WhyNpz *npz = begin (path, error);
  if (npz)
    {
      add_spectrogram (npz, analysis);
      add_paths (npz, analysis, relevance);
      add_contour (npz, contour, analysis->start_s);
      add_verdict (npz, analysis, question);
    }
  why_contour_free (contour);
  return npz && commit (npz, path, error);
}

static const struct
{
  const char *name;
  gsize offset;
} columns[] = {
  { "from_s", G_STRUCT_OFFSET (WhyNote, from_s) },
  { "to_s", G_STRUCT_OFFSET (WhyNote, to_s) },
  { "note_hz", G_STRUCT_OFFSET (WhyNote, f0_hz) },
  { "second_hz", G_STRUCT_OFFSET (WhyNote, second_hz) },
  { "rate_hz", G_STRUCT_OFFSET (WhyNote, rate_hz) },
  { "extent_cents", G_STRUCT_OFFSET (WhyNote, extent_cents) },
  { "depth_db", G_STRUCT_OFFSET (WhyNote, depth_db) },
  { "regularity", G_STRUCT_OFFSET (WhyNote, regularity) },
  { "delay_s", G_STRUCT_OFFSET (WhyNote, delay_s) },
  { "level_db", G_STRUCT_OFFSET (WhyNote, level_db) },
};

static const char *
or_empty (const char *text)
{
  return text ? text : "";
}

static void
add_notes (WhyNpz *npz, const WhyNotes *notes)
{
  const WhyAxes *axes = why_notes_axes (notes);
  gsize shape[2] = { why_notes_n (notes), axes->n_classes };
  g_autofree double *values = g_new (double, shape[0] + 1);
  g_autofree float *probabilities = g_new (float, shape[0] * shape[1] + 1);
  g_autofree const char **labels = g_new (const char *, shape[0] + 1),
                        **program = g_new (const char *, shape[0] + 1);
  for (gsize k = 0; k < G_N_ELEMENTS (columns); k++)
    {
      for (gsize i = 0; i < shape[0]; i++)
        values[i] = G_STRUCT_MEMBER (double, why_notes_get (notes, i), columns[k].offset);
      why_npz_add_doubles (npz, columns[k].name, values, 1, shape);
    }
  for (gsize i = 0; i < shape[0]; i++)
    {
      const WhyNote *note = why_notes_get (notes, i);
      labels[i] = or_empty (why_note_class (notes, note));
      program[i] = or_empty (why_note_program_class (notes, note));
      memcpy (probabilities + i * shape[1], note->probabilities, shape[1] * sizeof (float));
    }
  why_npz_add_texts (npz, "label", labels, shape[0]);
  why_npz_add_texts (npz, "program_label", program, shape[0]);
  why_npz_add_texts (npz, "classes", (const char *const *) axes->classes, shape[1]);
  why_npz_add_floats (npz, "probabilities", probabilities, 2, shape);
}

gboolean
why_arrays_write_notes (const WhyNotes *notes,
                        const WhyContour *contour,
                        const char *path,
                        GError **error)
{
  WhyNpz *npz = begin (path, error);
  if (!npz)
    return FALSE;
  add_contour (npz, contour, 0);
  add_notes (npz, notes);
  return commit (npz, path, error);
}
