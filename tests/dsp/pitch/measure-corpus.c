/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the measures fare on recorded notes whose rate, extent and pitch are known: a table a class, and floors that
 * must hold. Reads every fifth recording of ../shared/data/pmt, or all with WHY_CORPUS_ALL=1. */
#include <glib.h>
#include <math.h>
#include <sndfile.h>
#include <stdlib.h>
#include <string.h>

#include "base/why-statistics.h"
#include "dsp/pitch/why-measure.h"

typedef struct
{
  const char *name;  /* class/subtype begins with this */
  double rate_floor; /* share of rates within 10 % that must be reached; 0: none is asked */
  size_t n, n_hit, n_octave, n_none, n_pitched, n_pitch_hit;
  GArray *rate_errors, *extent_ratios;
} Group;

static Group groups[] = {
  { .name = "vibrato", .rate_floor = 0.9 },
  { .name = "trill", .rate_floor = 0.8 },
  { .name = "tremolo/bowed", .rate_floor = 0.75 },
  { .name = "tremolo/interval" },
  { .name = "tremolo/plucked" },
  { .name = "flatterzunge", .rate_floor = 0.55 }, /* of 22; of all 109 it is 0.73 */
  { .name = "ordinario/sustain" },
  { .name = "ordinario/harp" },
};

static double
median (GArray *values)
{
  g_array_sort (values, why_compare_doubles);
  return why_quantile_doubles ((const double *) (gpointer) values->data, values->len, 0.5);
}

static int
find_column (char **header, const char *name)
{
  for (int i = 0; header[i]; i++)
    if (g_str_equal (header[i], name))
      return i;
  g_error ("the manifest has no column %s", name);
}

static double
number (const char *text)
{
  return text && *text ? g_ascii_strtod (text, NULL) : NAN;
}

static gboolean
measure_file (const char *path, WhyMeasures *out)
{
  SF_INFO info = { 0 };
  SNDFILE *file = sf_open (path, SFM_READ, &info);
  if (!file || info.channels != 1 || info.frames > 100 * 1000 * 1000)
    return FALSE;
  g_autofree float *x = g_new (float, (gsize) info.frames + 1);
  sf_count_t n = sf_readf_float (file, x, info.frames);
  sf_close (file);
  return why_measure_process (x, (size_t) n, info.samplerate, out, NULL, NULL) == WHY_OK;
}

static void
count (Group *group, const WhyMeasures *m, double rate, double extent, double midi)
{
  group->n++;
  group->n_none += isnan (m->rate_hz);
  if (!isnan (m->rate_hz) && !isnan (rate))
    {
      double octaves = fabs (log2 (m->rate_hz / rate));
      g_array_append_val (group->rate_errors, octaves);
      group->n_hit += octaves <= log2 (1.1);
      group->n_octave += fabs (octaves - 1) <= log2 (1.1);
    }
  if (!isnan (m->extent_pp_cents) && extent > 0)
    {
      double ratio = m->extent_pp_cents / extent;
      g_array_append_val (group->extent_ratios, ratio);
    }
  if (!isnan (m->f0_hz) && !isnan (midi))
    {
      group->n_pitched++;
      group->n_pitch_hit += fabs (1200 * log2 (m->f0_hz / 440) - 100 * (midi - 69)) <= 50;
    }
}

static void
read_manifest (const char *folder, char **lines, size_t stride)
{
  g_auto (GStrv) header = g_strsplit (lines[0], ",", -1);
  int path = find_column (header, "path"), class_column = find_column (header, "class");
  int subtype = find_column (header, "subtype"), rate = find_column (header, "mod_rate_hz");
  int extent = find_column (header, "mod_extent_cents"), midi = find_column (header, "midi");
  for (size_t i = 1, n = g_strv_length (lines); i < n; i += stride)
    {
      g_auto (GStrv) row = g_strsplit (lines[i], ",", -1);
      if (g_strv_length (row) < g_strv_length (header))
        continue;
      g_autofree char *kind = g_strdup_printf ("%s/%s", row[class_column], row[subtype]);
      g_autofree char *file = g_build_filename (folder, row[path], NULL);
      WhyMeasures measures;
      for (size_t g = 0; g < G_N_ELEMENTS (groups); g++)
        if (g_str_has_prefix (kind, groups[g].name))
          {
            if (!measure_file (file, &measures))
              g_error ("%s could not be measured", file);
            count (&groups[g], &measures, number (row[rate]), number (row[extent]),
                   number (row[midi]));
            break;
          }
    }
}

static void
test_corpus (void)
{
  const char *folder = g_getenv ("WHY_TEST_CORPUS");
  g_autofree char *manifest = g_build_filename (folder ? folder : ".", "manifest.csv", NULL);
  g_autofree char *text = NULL;
  if (!g_file_get_contents (manifest, &text, NULL, NULL))
    {
      g_test_skip ("the recordings are not here");
      return;
    }
  for (size_t g = 0; g < G_N_ELEMENTS (groups); g++)
    {
      groups[g].rate_errors = g_array_new (FALSE, FALSE, sizeof (double));
      groups[g].extent_ratios = g_array_new (FALSE, FALSE, sizeof (double));
    }
  g_auto (GStrv) lines = g_strsplit (g_strchomp (text), "\n", -1);
  read_manifest (folder, lines, g_getenv ("WHY_CORPUS_ALL") ? 1 : 5);

  for (size_t g = 0; g < G_N_ELEMENTS (groups); g++)
    {
      Group *group = &groups[g];
      double n = (double) MAX (group->n, 1), n_pitched = (double) MAX (group->n_pitched, 1);
      g_test_message (
          "%-18s n %3zu: rate within 10 %% %.3f, an octave off %.3f, none %.3f, median error %.1f %%; "
          "median extent ratio %.2f; pitch within 50 cents %.3f",
          group->name, group->n, (double) group->n_hit / n, (double) group->n_octave / n,
          (double) group->n_none / n, 100 * (exp2 (median (group->rate_errors)) - 1),
          median (group->extent_ratios), (double) group->n_pitch_hit / n_pitched);
      if (group->rate_floor > 0)
        g_assert_cmpfloat ((double) group->n_hit / n, >=, group->rate_floor);
      if (g_str_equal (group->name, "vibrato"))
        {
          g_assert_cmpfloat (fabs (median (group->extent_ratios) - 1), <=, 0.1);
          g_assert_cmpfloat ((double) group->n_pitch_hit / n_pitched, >=, 0.9);
        }
      if (g_str_equal (group->name, "ordinario/sustain"))
        {
          g_assert_cmpfloat ((double) group->n_none / n, >=, 0.9);
          g_assert_cmpfloat ((double) group->n_pitch_hit / n_pitched, >=, 0.88);
        }
      g_array_unref (group->rate_errors);
      g_array_unref (group->extent_ratios);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/measure/corpus", test_corpus);
  return g_test_run ();
}
