/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the default model and the measures say of whole notes, by formula: they agree, or say that
 * they do not. */
#include <math.h>
#include <sndfile.h>

#include "cli-case.h"

#define RATE_HZ 44100
#define N (2 * RATE_HZ)

static char *model;

static JsonObject *
analyze (const char *path)
{
  return cli_object (cli_run ("analyze", path, "--format", "json", "--model", model, NULL));
}

static void
assert_near (JsonObject *object, const char *name, double want, double tolerance)
{
  double got = cli_number (object, name);
  g_test_message ("%s: %g", name, got);
  g_assert_cmpfloat (fabs (got - want), <=, tolerance);
}

/* Those of a vibrato of 6 Hz and 50 cents, and nowhere else. */
static void
assert_cycles (JsonObject *modulation, double onset_s, double end_s)
{
  JsonArray *cycles = json_object_get_array_member (modulation, "cycles");
  guint n = json_array_get_length (cycles);
  g_assert_cmpfloat (n, >=, 6 * (end_s - onset_s) - 3);
  g_assert_cmpfloat (n, <=, 6 * (end_s - onset_s) + 1);
  for (guint i = 0; i < n; i++)
    {
      JsonObject *cycle = json_array_get_object_element (cycles, i);
      g_assert_cmpfloat (json_object_get_double_member (cycle, "at_s"), >, onset_s - 0.08);
      g_assert_cmpfloat (json_object_get_double_member (cycle, "at_s"), <, end_s + 0.08);
      /* The first one has grown out of a steady tone. */
      assert_near (cycle, "rate_hz", 6, i == 0 ? 0.35 : 0.1);
      assert_near (cycle, "extent_cents", 50, 5);
    }
}

static void
test_late (void)
{
  const struct
  {
    const char *name;
    double onset_s, end_s;
  } notes[]
      = { { "cases/late-vibrato.flac", 1.5, 3 }, { "cases/late-vibrato-half-extent.flac", 1, 2 } };
  for (gsize i = 0; i < G_N_ELEMENTS (notes); i++)
    {
      g_autofree char *path = cli_vector (notes[i].name);
      g_autoptr (JsonObject) object = analyze (path);
      JsonObject *modulation = json_object_get_object_member (object, "modulation");
      g_assert_cmpstr (json_object_get_string_member (object, "label"), ==, "vibrato");
      assert_near (modulation, "rate_hz", 6, 0.1);
      assert_near (modulation, "extent_cents", 50, 2);
      assert_near (modulation, "onset_s", notes[i].onset_s, 0.08);
      assert_near (modulation, "delay_s", notes[i].onset_s, 0.08);
      assert_near (modulation, "from_s", notes[i].onset_s, 0.08);
      assert_near (modulation, "to_s", notes[i].end_s, 0.08);
      g_assert_true (json_object_get_null_member (modulation, "missing"));
      assert_cycles (modulation, notes[i].onset_s, notes[i].end_s);
    }
}

static void
test_plain (void)
{
  const struct
  {
    const char *name, *note;
  } notes[] = { { "cases/steady-Dis2.flac", "D#2" },
                { "cases/steady-C1-saw.flac", "C1" },
                { "cases/weak-fundamental-C7.flac", "C7" } };
  for (gsize i = 0; i < G_N_ELEMENTS (notes); i++)
    {
      g_autofree char *path = cli_vector (notes[i].name);
      g_autoptr (JsonObject) object = analyze (path);
      JsonObject *modulation = json_object_get_object_member (object, "modulation");
      g_assert_cmpstr (json_object_get_string_member (object, "label"), ==, "none");
      g_assert_cmpstr (json_object_get_string_member (object, "note"), ==, notes[i].note);
      assert_near (object, "cents", 0, 2);
      g_assert_true (json_object_get_null_member (modulation, "rate_hz"));
      g_assert_cmpuint (json_array_get_length (json_object_get_array_member (modulation, "cycles")),
                        ==, 0);
      g_assert_cmpstr (json_object_get_string_member (modulation, "missing"), ==, "slight");
      g_assert_cmpstr (json_object_get_string_member (object, "evidence"), ==, "unchanging");
    }
}

/* The text says who was overruled; the timeline and the list of files hold the same. */
static void
test_one_verdict (void)
{
  g_autofree char *path = cli_vector ("cases/steady-C1-saw.flac");
  g_autofree char *text = cli_output (cli_run ("analyze", path, "--model", model, NULL));
  g_assert_nonnull (strstr (text,
                            "\n  Nothing changes in it: the sound comes back the same, period by "
                            "period. The network on its own would say “Flatterzunge”.\n"));
  g_autofree char *line
      = cli_output (cli_run ("timeline", path, "--model", model, "--format", "csv", NULL));
  g_assert_nonnull (strstr (line, "none"));
  g_assert_null (strstr (line, "flatterzunge,0"));
  g_autofree char *row = g_strdup_printf ("path,class,split\n%s,none,test\n", path);
  const char *manifest = case_text ("low.csv", row),
             *predictions = case_path ("low-predictions.csv");
  g_free (cli_output (
      cli_run ("evaluate", manifest, "--model", model, "--predictions", predictions, NULL)));
  g_autofree char *predicted = NULL;
  g_assert_true (g_file_get_contents (predictions, &predicted, NULL, NULL));
  g_assert_nonnull (strstr (predicted, ",none,test,none,"));
}

static const char *
write_sound (const char *name, const float *x)
{
  const char *path = case_path (name);
  SF_INFO info
      = { .samplerate = RATE_HZ, .channels = 1, .format = SF_FORMAT_WAV | SF_FORMAT_FLOAT };
  SNDFILE *file = sf_open (path, SFM_WRITE, &info);
  g_assert_nonnull (file);
  g_assert_cmpint (sf_writef_float (file, x, N), ==, N);
  sf_close (file);
  return path;
}

/* Denormals and a spike that no converter could tell are too quiet; a click, also on an offset, and
 * the highest tone there is are no technique. */
static void
test_next_to_nothing (void)
{
  g_autofree float *x = g_new0 (float, N);
  for (gsize i = 0; i < N; i++)
    x[i] = (float) (1e-40 * sin (0.06 * (double) i));
  cli_assert_refused (cli_run ("analyze", write_sound ("denormals.wav", x), "--model", model, NULL),
                      case_path ("denormals.wav"), "is too quiet");
  for (gsize i = 0; i < N; i++)
    x[i] = i == N / 2 ? 1e-7f : 0;
  cli_assert_refused (cli_run ("analyze", write_sound ("tiny.wav", x), "--model", model, NULL),
                      case_path ("tiny.wav"), "is too quiet");

  const float offsets[] = { 0, 0.3f }, heights[] = { 1e-5f, 1e-3f, 0.5f };
  for (gsize o = 0; o < G_N_ELEMENTS (offsets); o++)
    for (gsize h = 0; h < G_N_ELEMENTS (heights); h++)
      {
        for (gsize i = 0; i < N; i++)
          x[i] = offsets[o] + (i == N / 2 ? heights[h] : 0);
        g_autoptr (JsonObject) object = analyze (write_sound ("click.wav", x));
        g_assert_cmpstr (json_object_get_string_member (object, "label"), ==, "none");
        g_assert_cmpstr (json_object_get_string_member (object, "evidence"), ==, "click");
      }
  for (gsize i = 0; i < N; i++)
    x[i] = i % 2 ? 0.5f : -0.5f;
  g_autoptr (JsonObject) object = analyze (write_sound ("nyquist.wav", x));
  g_assert_cmpstr (json_object_get_string_member (object, "label"), ==, "none");
  g_assert_cmpstr (json_object_get_string_member (object, "evidence"), ==, "unchanging");
}

/* Written as a trill, at each interval and concert pitch; data keep plain note names. */
static void
test_trill (void)
{
  const struct
  {
    const char *extent, *a4, *line, *note;
  } trills[] = {
    { "100", "440", "  F♯4–G4, semitone, 6.", "F#4" },
    { "200", "440", "  F♯4–G♯4, whole tone, 6.", "F#4" },
    { "300", "440", "  F♯4–A4, minor third, 6.", "F#4" },
    { "400", "442", "  F♯4–A♯4, major third, 6.", "F#4" },
    { "200", "415", "  G4–A4, whole tone, 6.", "G4" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (trills); i++)
    {
      const char *path = case_path ("trill.wav");
      g_free (cli_output (cli_run ("synth", path, "--technique=trill", "--pitch=F♯4", "--rate=6.1",
                                   "--extent", trills[i].extent, NULL)));
      g_autofree char *text
          = cli_output (cli_run ("analyze", path, "--model", model, "--a4", trills[i].a4, NULL));
      if (!strstr (text, trills[i].line))
        g_error ("“%s” is not in: %s", trills[i].line, text);
      g_autoptr (JsonObject) object = cli_object (
          cli_run ("analyze", path, "--model", model, "--a4", trills[i].a4, "--format=json", NULL));
      g_assert_cmpstr (json_object_get_string_member (object, "note"), ==, trills[i].note);
    }
}

/* What is too short has no verdict for people; for programs the network's answer stays. */
static void
test_short (void)
{
  const char *path = case_path ("short.wav");
  g_free (cli_output (cli_run ("synth", path, "--technique=vibrato", "--duration=0.2", NULL)));
  g_autofree char *text = cli_output (cli_run ("analyze", path, "--model", model, NULL));
  g_assert_nonnull (strstr (text, "  too short to tell   "));
  g_assert_nonnull (strstr (text, "\n  It sounds for too short a time to tell. The network’s guess "
                                  "would be “Vibrato”.\n"));
  g_autoptr (JsonObject) object = analyze (path);
  g_assert_cmpstr (json_object_get_string_member (object, "evidence"), ==, "short");
  g_assert_cmpstr (json_object_get_string_member (object, "label"), ==, "vibrato");
  g_assert_cmpstr (json_object_get_string_member (object, "network_label"), ==, "vibrato");
  JsonObject *probabilities = json_object_get_object_member (object, "probabilities");
  g_assert_cmpfloat (cli_number (probabilities, "vibrato"), >, 0.5);

  g_free (cli_output (cli_run ("synth", path, "--technique=vibrato", "--duration=0.6", NULL)));
  g_autoptr (JsonObject) longer = analyze (path);
  g_assert_true (json_object_get_null_member (longer, "evidence"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cli_begin ();
  model = cli_vector ("../data/models/default.safetensors");
  g_assert_nonnull (model);
  g_test_add_func ("/cli-measures/trill", test_trill);
  g_test_add_func ("/cli-measures/short", test_short);
  g_test_add_func ("/cli-measures/late", test_late);
  g_test_add_func ("/cli-measures/plain", test_plain);
  g_test_add_func ("/cli-measures/one-verdict", test_one_verdict);
  g_test_add_func ("/cli-measures/next-to-nothing", test_next_to_nothing);
  int status = g_test_run ();
  g_free (model);
  cli_end ();
  return status;
}
