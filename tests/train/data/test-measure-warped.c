/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How exact the measures are on notes with an attack, breath and a life of their own, to which a
 * known vibrato is given by reading them as an uneven tape: synthesised ones here, recorded ones
 * where there are any. */
#include <glib.h>
#include <math.h>
#include <sndfile.h>
#include <stdlib.h>

#include "base/why-statistics.h"
#include "dsp/pitch/why-measure.h"
#include "train/data/why-synth.h"
#include "train/data/why-warp.h"

#define RATE_HZ 44100.0

static const double extents[] = { 20, 35, 60, 100 };

static double
quantile (GArray *values, double q)
{
  g_array_sort (values, why_compare_doubles);
  return why_quantile_doubles ((const double *) (gpointer) values->data, values->len, q);
}

/* A vibrato that goes evenly from one rate and extent to others over the note. */
typedef struct
{
  double from_hz, to_hz, from_cents, to_cents;
} Vibrato;

static float *
warp (const float *note, size_t n, double sample_rate_hz, const Vibrato *vibrato, size_t *length)
{
  static WhyWarp table;
  static gsize once;
  if (g_once_init_enter (&once))
    {
      why_warp_init (&table);
      g_once_init_leave (&once, 1);
    }
  float *played = g_new (float, n + 1);
  double phase = 0;
  *length = 0;
  for (double at = 0; *length < n && at < (double) n; ++*length)
    {
      double share = (double) *length / (double) n;
      double cents = vibrato->from_cents + share * (vibrato->to_cents - vibrato->from_cents),
             rate_hz = vibrato->from_hz + share * (vibrato->to_hz - vibrato->from_hz);
      played[*length] = why_warp_read (&table, note, n, at);
      at += exp2 (cents * sin (phase) / 1200);
      phase += 2 * G_PI * rate_hz / sample_rate_hz;
    }
  return played;
}

static WhyMeasures
measure_warped (const float *note, size_t n, double sample_rate_hz, double rate_hz, double cents)
{
  size_t length;
  const Vibrato vibrato = { rate_hz, rate_hz, cents, cents };
  g_autofree float *played = warp (note, n, sample_rate_hz, &vibrato, &length);
  WhyMeasures measures;
  g_assert_cmpint (why_measure_process (played, length, sample_rate_hz, &measures, NULL, NULL), ==,
                   WHY_OK);
  return measures;
}

static void
test_synthesised (void)
{
  const double pitches_hz[] = { 110, 196, 330, 523.25, 880, 1400 };
  double worst_rate = 0, worst_extent = 0;
  for (size_t p = 0; p < G_N_ELEMENTS (pitches_hz); p++)
    {
      WhySynthParams params;
      float *note;
      size_t n;
      why_synth_params_init (&params, "none");
      params.pitch_hz = pitches_hz[p];
      params.duration_s = 3;
      params.seed = p + 1;
      g_assert_cmpint (why_synth_render (&params, &note, &n, NULL), ==, WHY_OK);
      for (size_t e = 0; e < G_N_ELEMENTS (extents); e++)
        {
          double rate = 4 + 1.3 * (double) ((p + e) % 4);
          WhyMeasures m = measure_warped (note, n, RATE_HZ, rate, extents[e]);
          worst_rate = fmax (worst_rate, fabs (m.rate_hz / rate - 1));
          worst_extent = fmax (worst_extent, fabs (m.extent_cents - extents[e]));
          g_assert_false (isnan (m.rate_hz) || isnan (m.extent_cents));
        }
      free (note);
    }
  g_test_message ("rate within %.2f %%, extent within %.2f cents", 100 * worst_rate, worst_extent);
  g_assert_cmpfloat (worst_rate, <=, 0.02);
  g_assert_cmpfloat (worst_extent, <=, 5);
}

/* Every cycle of a vibrato that speeds up and widens is told as it is. */
static void
test_followed (void)
{
  const double pitches_hz[] = { 110, 196, 330, 523.25, 880, 1400 };
  const Vibrato vibrato = { 5, 7, 20, 50 };
  double worst_rate = 0, worst_extent = 0;
  for (size_t p = 0; p < G_N_ELEMENTS (pitches_hz); p++)
    {
      WhySynthParams params;
      float *note;
      size_t n, length, n_cycles;
      why_synth_params_init (&params, "none");
      params.pitch_hz = pitches_hz[p];
      params.duration_s = 3;
      params.seed = p + 1;
      g_assert_cmpint (why_synth_render (&params, &note, &n, NULL), ==, WHY_OK);
      g_autofree float *played = warp (note, n, RATE_HZ, &vibrato, &length);
      WhyMeasures measures;
      WhyModulationCycle *cycles;
      g_assert_cmpint (why_measure_cycles (played, length, RATE_HZ, &measures, &cycles, &n_cycles,
                                           NULL, NULL),
                       ==, WHY_OK);
      g_assert_cmpuint (n_cycles, >=, 14);
      g_assert_cmpuint (n_cycles, <=, 18);
      for (size_t i = 0; i < n_cycles; i++)
        {
          double share = cycles[i].at_s * RATE_HZ / (double) n;
          worst_rate = fmax (worst_rate, fabs (cycles[i].rate_hz / (5 + 2 * share) - 1));
          worst_extent = fmax (worst_extent, fabs (cycles[i].extent_cents - (20 + 30 * share)));
        }
      free (cycles);
      free (note);
    }
  g_test_message ("rate within %.2f %%, extent within %.2f cents", 100 * worst_rate, worst_extent);
  g_assert_cmpfloat (worst_rate, <=, 0.03);
  g_assert_cmpfloat (worst_extent, <=, 5);
}

typedef struct
{
  size_t n, n_none;
  GArray *rates, *extents; /* errors: a share, cents */
} Errors;

static void
measure_recording (const char *path, Errors *errors)
{
  SF_INFO info = { 0 };
  SNDFILE *file = sf_open (path, SFM_READ, &info);
  g_assert_nonnull (file);
  g_assert_cmpint (info.channels, ==, 1);
  g_autofree float *note = g_new (float, (gsize) info.frames + 1);
  size_t n = (size_t) sf_readf_float (file, note, info.frames);
  sf_close (file);
  for (size_t e = 0; e < G_N_ELEMENTS (extents); e++)
    {
      double rate = 3.5 + 0.37 * (double) (errors->n++ % 14);
      WhyMeasures m = measure_warped (note, n, info.samplerate, rate, extents[e]);
      double rate_error = fabs (m.rate_hz / rate - 1),
             extent_error = fabs (m.extent_cents - extents[e]);
      if (isnan (rate_error) || isnan (extent_error))
        {
          errors->n_none++;
          continue;
        }
      g_array_append_val (errors->rates, rate_error);
      g_array_append_val (errors->extents, extent_error);
    }
}

/* Every tenth plain note of the corpus that is long enough. Some have a vibrato, a glide or a
 * broken tone of their own: all but a few of a hundred must be right. */
static void
test_recorded (void)
{
  const char *folder = g_getenv ("WHY_TEST_RECORDINGS");
  g_autofree char *manifest = g_build_filename (folder ? folder : ".", "manifest.csv", NULL),
                  *text = NULL;
  if (!g_file_get_contents (manifest, &text, NULL, NULL))
    {
      g_test_skip ("the recordings are not here");
      return;
    }
  Errors errors = { .rates = g_array_new (FALSE, FALSE, sizeof (double)),
                    .extents = g_array_new (FALSE, FALSE, sizeof (double)) };
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  size_t n_notes = 0;
  for (char **line = lines; *line; line++)
    {
      /* path, class, subtype, ... */
      g_auto (GStrv) row = g_strsplit (*line, ",", -1);
      if (g_strv_length (row) < 12 || !g_str_equal (row[2], "sustain")
          || g_ascii_strtod (row[11], NULL) < 1.3 || n_notes++ % 10 != 0)
        continue;
      g_autofree char *path = g_build_filename (folder, row[0], NULL);
      measure_recording (path, &errors);
    }
  g_test_message ("%zu notes, in %zu nothing found; rate error: median %.2f %%, 95th percentile "
                  "%.2f %%; extent error: "
                  "median %.2f, 95th percentile %.2f cents",
                  errors.n, errors.n_none, 100 * quantile (errors.rates, 0.5),
                  100 * quantile (errors.rates, 0.95), quantile (errors.extents, 0.5),
                  quantile (errors.extents, 0.95));
  g_assert_cmpfloat ((double) errors.n_none / (double) errors.n, <=, 0.04);
  g_assert_cmpfloat (quantile (errors.rates, 0.95), <=, 0.02);
  g_assert_cmpfloat (quantile (errors.extents, 0.95), <=, 5);
  g_array_unref (errors.rates);
  g_array_unref (errors.extents);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/measure-warped/synthesised", test_synthesised);
  g_test_add_func ("/measure-warped/followed", test_followed);
  g_test_add_func ("/measure-warped/recorded", test_recorded);
  return g_test_run ();
}
