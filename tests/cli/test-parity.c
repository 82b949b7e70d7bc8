/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The files that scatter and explain write, against what Kymatio, PyTorch and Zennit gave. */
#include <math.h>
#include <sndfile.h>
#include <string.h>

#include "cli-case.h"
#include "dsp-case.h"
#include "nn-case.h"

/* What the project promises. */
#define MAX_ERROR 5e-4
#define L2_ERROR 3e-4
#define LOGIT_ERROR 1e-4
#define RELEVANCE_ERROR 1e-4
#define EPSILON_PAPER_ERROR 1e-3

typedef struct
{
  const char *name, *n, *j, *q, *t;
  gsize n_samples, n_paths, n_kept, n_frames;
} Case;

static const Case scattering_cases[] = {
  { "small", "16384", "8", "8,1", "256", 1 << 14, 234, 233, 64 },
  { "medium", "65536", "10", "12,2", "2048", 1 << 16, 1087, 1082, 32 },
  { "paper", "262144", "13", "8,2", "8192", 1 << 18, 1286, 1200, 32 },
};
static const char *const signals[] = { "vibrato", "tremolo", "chirp", "noise", "impulse" };

static WhyNpy
read_npy (const char *path)
{
  WhyNpy npy;
  WhyError error = { 0 };
  why_npy_read (path, &npy, &error);
  g_assert_cmpstr (error.message, ==, "");
  return npy;
}

/* A vector of the tests or, where the project has it, of the reference folder; NULL: skipped. */
static char *
find_vector (const char *tests, const char *reference)
{
  char *path = cli_vector (tests);
  if (!path)
    path = cli_reference (reference);
  return path;
}

static void
check_signal (const Case *c, const char *signal)
{
  g_autofree char *in_tests = g_strdup_printf ("dsp/%s/%s.npy", c->name, signal);
  g_autofree char *in_reference = g_strdup_printf ("scattering/%s/%s.npy", c->name, signal);
  g_autofree char *path = find_vector (in_tests, in_reference);
  if (!path)
    {
      g_test_skip ("the reference folder is not there");
      return;
    }
  g_autofree float *samples = dsp_signal (signal, c->n_samples);
  const char *sound
      = case_save ("signal.wav", samples, c->n_samples, 1, 44100, SF_FORMAT_WAV | SF_FORMAT_FLOAT);
  const char *out = case_path ("out.npy");
  g_autofree char *text
      = cli_output (cli_run ("scatter", sound, out, "--all-paths", "--no-normalize", "--n", c->n,
                             "--j", c->j, "--q", c->q, "--t", c->t, NULL));
  g_assert_cmpstr (text, ==, "");
  WhyNpy found = read_npy (out), expected = read_npy (path);
  g_assert_cmpuint (found.n_dims, ==, 2);
  g_assert_cmpuint (found.shape[0], ==, c->n_paths);
  g_assert_cmpuint (found.shape[1], ==, c->n_frames);
  g_assert_cmpuint (expected.shape[0], ==, c->n_paths);
  DspError error = dsp_compare (found.data, expected.data, c->n_paths * c->n_frames);
  g_test_message ("%s %s: largest error %.2e, L2 %.2e", c->name, signal, error.max, error.l2);
  g_assert_cmpfloat (error.max, <, MAX_ERROR);
  g_assert_cmpfloat (error.l2, <, L2_ERROR);
  why_npy_clear (&found);
  why_npy_clear (&expected);
}

static void
test_scattering (gconstpointer data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (signals); i++)
    check_signal (data, signals[i]);
}

/* Without --all-paths the paper's are left; the defaults are the paper's; sound is standardised,
 * so that loudness does not matter. */
static void
test_defaults (void)
{
  gsize n = 44100;
  g_autofree float *samples = case_tone (n, 44100, 440);
  const char *sound = case_save ("tone.wav", samples, n, 1, 44100, SF_FORMAT_WAV | SF_FORMAT_FLOAT);
  for (gsize i = 0; i < n; i++)
    samples[i] *= 0.125f;
  const char *soft = case_save ("soft.wav", samples, n, 1, 44100, SF_FORMAT_WAV | SF_FORMAT_FLOAT);
  g_free (cli_output (cli_run ("scatter", sound, case_path ("a.npy"), NULL)));
  g_free (cli_output (cli_run ("scatter", soft, case_path ("b.npy"), NULL)));
  g_free (cli_output (cli_run ("scatter", sound, case_path ("c.npy"), "--no-normalize", NULL)));
  WhyNpy a = read_npy (case_path ("a.npy")), b = read_npy (case_path ("b.npy"));
  WhyNpy c = read_npy (case_path ("c.npy"));
  g_assert_cmpuint (a.shape[0], ==, 1200);
  g_assert_cmpuint (a.shape[1], ==, 32);
  g_assert_cmpfloat (nn_worst_relative (a.data, b.data, 1200 * 32), <, 1e-6);
  g_assert_cmpfloat (nn_worst_relative (a.data, c.data, 1200 * 32), >, 0.1);
  why_npy_clear (&a);
  why_npy_clear (&b);
  why_npy_clear (&c);

  for (gsize i = 0; i < G_N_ELEMENTS (scattering_cases); i++)
    {
      const Case *s = &scattering_cases[i];
      g_free (cli_output (cli_run ("scatter", sound, case_path ("a.npy"), "--n", s->n, "--j", s->j,
                                   "--q", s->q, "--t", s->t, NULL)));
      WhyNpy kept = read_npy (case_path ("a.npy"));
      g_assert_cmpuint (kept.shape[0], ==, s->n_kept);
      why_npy_clear (&kept);
    }
}

static char *
find_network (const char *name)
{
  g_autofree char *in_tests = g_strdup_printf ("nn/%s/model.safetensors", name);
  g_autofree char *in_reference = g_strdup_printf ("network/%s/model.safetensors", name);
  g_autofree char *model = find_vector (in_tests, in_reference);
  return model ? g_path_get_dirname (model) : NULL;
}

static void
check_rule (const char *name, const char *folder, WhyRule rule, JsonObject **last)
{
  g_autofree char *model = g_build_filename (folder, "model.safetensors", NULL);
  g_autofree char *input = g_build_filename (folder, "input.npy", NULL);
  g_autofree char *relevance
      = g_strdup_printf ("%s/relevance_%s.npy", folder, why_rule_name (rule));
  const char *out = case_path ("out.npy");
  JsonObject *object = cli_object (cli_run ("explain", input, out, "--model", model, "--rule",
                                            why_rule_name (rule), "--class", "all", NULL));
  WhyNpy found = read_npy (out), expected = read_npy (relevance);
  g_assert_cmpuint (found.n_dims, ==, 3);
  g_assert_cmpmem (found.shape, sizeof found.shape, expected.shape, sizeof expected.shape);
  double error = nn_worst_relative (found.data, expected.data,
                                    found.shape[0] * found.shape[1] * found.shape[2]);
  g_test_message ("%s %s: largest error %.2e", name, why_rule_name (rule), error);
  /* Epsilon on convolutions of 1200 paths: denominators near zero. */
  gboolean is_delicate = (rule == WHY_RULE_EPSILON || rule == WHY_RULE_EPSILON_ZPLUS_TEXT)
                         && strcmp (name, "paper") == 0;
  g_assert_cmpfloat (error, <, is_delicate ? EPSILON_PAPER_ERROR : RELEVANCE_ERROR);
  why_npy_clear (&found);
  why_npy_clear (&expected);
  g_clear_pointer (last, json_object_unref);
  *last = object;
}

static void
check_values (JsonObject *object, const char *name, const char *folder)
{
  g_autofree char *path = g_strdup_printf ("%s/%s.npy", folder, name);
  WhyNpy expected = read_npy (path);
  JsonObject *values = json_object_get_object_member (object, name);
  g_assert_cmpuint (json_object_get_size (values), ==, expected.shape[0]);
  for (gsize k = 0; k < expected.shape[0]; k++)
    {
      g_autofree char *label = g_strdup_printf ("%zu", k);
      g_assert_cmpfloat_with_epsilon (cli_number (values, label), (double) expected.data[k],
                                      LOGIT_ERROR);
    }
  why_npy_clear (&expected);
}

static void
test_network (gconstpointer data)
{
  const char *name = data;
  g_autofree char *folder = find_network (name);
  if (!folder)
    {
      g_test_skip ("the reference folder is not there");
      return;
    }
  JsonObject *object = NULL;
  for (int rule = 0; rule < WHY_N_RULES; rule++)
    check_rule (name, folder, (WhyRule) rule, &object);
  check_values (object, "logits", folder);
  check_values (object, "probabilities", folder);
  json_object_unref (object);
}

/* One class is one plane of all; the default is the most probable; a start at the logit scales. */
static void
test_classes_and_start (void)
{
  g_autofree char *folder = find_network ("tiny");
  g_assert_nonnull (folder);
  g_autofree char *model = g_build_filename (folder, "model.safetensors", NULL);
  g_autofree char *input = g_build_filename (folder, "input.npy", NULL);
  const char *out = case_path ("out.npy");
  g_autoptr (JsonObject) object
      = cli_object (cli_run ("explain", input, out, "--model", model, "--class", "all", NULL));
  JsonObject *logits = json_object_get_object_member (object, "logits");
  WhyNpy all = read_npy (out);
  gsize n_classes = all.shape[0], plane = all.shape[1] * all.shape[2], best = 0;
  for (gsize k = 0; k < n_classes; k++)
    {
      g_autofree char *label = g_strdup_printf ("%zu", k);
      g_autofree char *option = g_strdup_printf ("--class=%zu", k);
      double logit = cli_number (logits, label);
      g_autofree char *best_label = g_strdup_printf ("%zu", best);
      if (logit > cli_number (logits, best_label))
        best = k;
      g_free (cli_output (cli_run ("explain", input, out, "--model", model, option, NULL)));
      WhyNpy one = read_npy (out);
      g_assert_cmpuint (one.n_dims, ==, 2);
      g_assert_cmpmem (one.data, plane * sizeof (float), all.data + k * plane,
                       plane * sizeof (float));
      why_npy_clear (&one);
      g_free (cli_output (
          cli_run ("explain", input, out, "--model", model, option, "--start=logit", NULL)));
      one = read_npy (out);
      g_autofree float *scaled = g_new (float, plane);
      for (gsize i = 0; i < plane; i++)
        scaled[i] = (float) (logit * (double) all.data[k * plane + i]);
      g_assert_cmpfloat (nn_worst_relative (one.data, scaled, plane), <, 1e-5);
      why_npy_clear (&one);
    }
  g_free (cli_output (cli_run ("explain", input, out, "--model", model, NULL)));
  WhyNpy one = read_npy (out);
  g_assert_cmpmem (one.data, plane * sizeof (float), all.data + best * plane,
                   plane * sizeof (float));
  why_npy_clear (&one);
  why_npy_clear (&all);
}

/* The difference of two logits: from +1 and -1 the difference of two planes, from the logits that of the scaled ones. */
static void
test_against (void)
{
  g_autofree char *folder = find_network ("tiny");
  g_assert_nonnull (folder);
  g_autofree char *model = g_build_filename (folder, "model.safetensors", NULL);
  g_autofree char *input = g_build_filename (folder, "input.npy", NULL);
  const char *out = case_path ("out.npy");
  g_autoptr (JsonObject) object
      = cli_object (cli_run ("explain", input, out, "--model", model, "--class", "all", NULL));
  JsonObject *logits = json_object_get_object_member (object, "logits");
  double logit[] = { cli_number (logits, "1"), cli_number (logits, "3") };
  WhyNpy all = read_npy (out);
  gsize plane = all.shape[1] * all.shape[2];
  const float *one = all.data + plane, *other = all.data + 3 * plane;
  const char *const starts[] = { "--start=1", "--start=unit", "--start=logit" };
  for (gsize i = 0; i < G_N_ELEMENTS (starts); i++)
    {
      gboolean is_unit = i < 2;
      g_autofree float *want = g_new (float, plane);
      for (gsize j = 0; j < plane; j++)
        want[j] = (float) ((is_unit ? 1 : logit[0]) * (double) one[j]
                           - (is_unit ? 1 : logit[1]) * (double) other[j]);
      g_free (cli_output (cli_run ("explain", input, out, "--model", model, "--class=1",
                                   "--against=3", starts[i], NULL)));
      WhyNpy got = read_npy (out);
      g_assert_cmpuint (got.n_dims, ==, 2);
      g_assert_cmpfloat (nn_worst_relative (got.data, want, plane), <, 1e-5);
      why_npy_clear (&got);
    }
  why_npy_clear (&all);

  cli_assert_misused (cli_run ("explain", input, out, "--model", model, "--against=9", NULL),
                      "no class “9”");
  cli_assert_misused (cli_run ("explain", input, out, "--model", model, "--class=2", "--against=2",
                               NULL),
                      "name the same class, “2”");
  cli_assert_misused (cli_run ("explain", input, out, "--model", model, "--class=all",
                               "--against=2", NULL),
                      "--against compares one class with another");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cli_begin ();
  for (gsize i = 0; i < G_N_ELEMENTS (scattering_cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/parity/scatter/%s", scattering_cases[i].name);
      g_test_add_data_func (path, &scattering_cases[i], test_scattering);
    }
  g_test_add_func ("/parity/scatter/defaults", test_defaults);
  g_test_add_data_func ("/parity/explain/tiny", "tiny", test_network);
  g_test_add_data_func ("/parity/explain/s1", "s1", test_network);
  g_test_add_data_func ("/parity/explain/paper", "paper", test_network);
  g_test_add_func ("/parity/explain/classes-and-start", test_classes_and_start);
  g_test_add_func ("/parity/explain/against", test_against);
  int status = g_test_run ();
  cli_end ();
  return status;
}
