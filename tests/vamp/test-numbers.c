/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <locale.h>
#include <math.h>
#include <string.h>

#include "audio/file/why-audio-file.h"
#include "base/why-npy.h"
#include "cli-case.h"
#include "vamp-host.h"

/* The plugin's numbers against those of the command line, on the same files. */

#define VALUE_TOLERANCE                                                                            \
  2e-4 /* relative: samples at another rate differ by 1e-6 where files are read in parts */

static const struct
{
  const char *name;
  int rate_hz;
} sounds[] = {
  { "cases/late-vibrato.flac", 44100 },
  { "cases/unknown-length.flac", 48000 },
  { "cases/late-vibrato.flac", 96000 },
  { "cases/steady-Dis2.flac", 32000 },
};

typedef struct
{
  WhyAudioClip clip; /* what a host reads from the file */
  const char *path;
  HostFeatures *features;
} Sound;

/* A file at that rate, in which no zero at the end could be a host's. */
static void
open_sound (gsize i, Sound *out)
{
  g_autofree char *from = cli_vector (sounds[i].name), *name = g_strdup_printf ("%zu.wav", i);
  WhyError reason;
  g_assert_nonnull (from);
  g_assert_cmpint (why_audio_load (from, sounds[i].rate_hz, 0, 7.9, &out->clip, NULL, NULL,
                                   &reason),
                   ==, WHY_OK);
  out->clip.samples[out->clip.n - 1] += 0.01f;
  out->path = case_path (name);
  g_assert_cmpint (why_audio_save (out->path, out->clip.samples, out->clip.n, sounds[i].rate_hz,
                                   false, &reason),
                   ==, WHY_OK);
  const float *channel = out->clip.samples;
  const HostSound sound = {
    .channels = &channel, .n_channels = 1, .n = out->clip.n, .rate_hz = (float) sounds[i].rate_hz
  };
  out->features = host_run (&sound);
}

static void
close_sound (Sound *sound)
{
  why_audio_clip_clear (&sound->clip);
  host_features_free (sound->features);
}

static double
number_of (JsonObject *object, const char *name)
{
  return json_object_get_null_member (object, name) ? NAN : cli_number (object, name);
}

static void
assert_near (double value, double expected)
{
  g_assert_cmpint (isnan (value), ==, isnan (expected));
  if (!isnan (expected))
    g_assert_cmpfloat_with_epsilon (value, expected, VALUE_TOLERANCE * MAX (fabs (expected), 1));
}

/* late_s: so much earlier or later may the sound end. */
static void
compare_techniques (const Sound *sound, double late_s)
{
  JsonObject *object = cli_object (cli_run ("timeline", sound->path, "--format", "json", NULL));
  JsonArray *spans = json_object_get_array_member (object, "spans");
  gsize n = 0;
  for (guint i = 0; i < json_array_get_length (spans); i++)
    {
      JsonObject *span = json_array_get_object_element (spans, i);
      if (json_object_get_null_member (span, "label"))
        continue;
      const HostFeature *feature = host_feature (sound->features, "techniques", n++);
      assert_near (feature->at_s, cli_number (span, "from_s"));
      g_assert_cmpfloat_with_epsilon (feature->at_s + feature->duration_s,
                                      cli_number (span, "to_s"), late_s + VALUE_TOLERANCE);
      g_assert_cmpfloat_with_epsilon ((double) feature->values[0], cli_number (span, "probability"),
                                      late_s + VALUE_TOLERANCE);
      g_assert_cmpstr (feature->label, ==, json_object_get_string_member (span, "label"));
    }
  g_assert_cmpuint (host_n_features (sound->features, "techniques"), ==, n);
  json_object_unref (object);
}

/* Rate, extent and depth over time of a note that is no longer than a window. */
static gsize
compare_cycles (const Sound *sound, JsonObject *note, gsize first)
{
  double from_s = cli_number (note, "from_s"), to_s = cli_number (note, "to_s");
  g_autofree char *start = g_strdup_printf ("%.6f", from_s),
                  *duration = g_strdup_printf ("%.6f", to_s - from_s);
  JsonObject *object = cli_object (cli_run ("analyze", sound->path, "--start", start, "--duration",
                                            duration, "--format", "json", NULL));
  JsonArray *cycles
      = json_object_get_array_member (json_object_get_object_member (object, "modulation"),
                                      "cycles");
  guint n = json_array_get_length (cycles);
  for (guint i = 0; i < n; i++)
    {
      JsonObject *cycle = json_array_get_object_element (cycles, i);
      const HostFeature *rate = host_feature (sound->features, "rate", first + i);
      assert_near (rate->at_s, from_s + cli_number (cycle, "at_s"));
      assert_near ((double) rate->values[0], cli_number (cycle, "rate_hz"));
      gboolean is_told = FALSE;
      for (gsize k = 0; k < host_n_features (sound->features, "extent"); k++)
        {
          const HostFeature *extent = host_feature (sound->features, "extent", k);
          if (extent->at_s != rate->at_s)
            continue;
          assert_near ((double) extent->values[0], cli_number (cycle, "extent_cents"));
          is_told = TRUE;
        }
      g_assert_cmpint (is_told, ==, !json_object_get_null_member (cycle, "extent_cents"));
    }
  json_object_unref (object);
  return first + n;
}

static void
compare_notes (const Sound *sound, JsonArray *notes)
{
  static const char *const names[]
      = { "probability", "f0_hz",      NULL,      "rate_hz", "extent_cents",
          "depth_db",    "regularity", "delay_s", "level_db" };
  gsize n_pitched = 0, n_cycles = 0;
  g_assert_cmpuint (host_n_features (sound->features, "measures"), ==,
                    json_array_get_length (notes));
  g_assert_cmpuint (host_n_features (sound->features, "note-techniques"), ==,
                    json_array_get_length (notes));
  for (guint i = 0; i < json_array_get_length (notes); i++)
    {
      JsonObject *note = json_array_get_object_element (notes, i);
      const HostFeature *measures = host_feature (sound->features, "measures", i),
                        *technique = host_feature (sound->features, "note-techniques", i);
      assert_near (measures->at_s, cli_number (note, "from_s"));
      assert_near (measures->at_s + measures->duration_s, cli_number (note, "to_s"));
      g_assert_cmpuint (measures->n, ==, G_N_ELEMENTS (names));
      for (gsize k = 0; k < measures->n; k++)
        if (names[k])
          assert_near ((double) measures->values[k], number_of (note, names[k]));
      g_assert_cmpint (isnan (measures->values[2]), ==,
                       json_object_get_null_member (note, "second_note"));
      const char *evidence = json_object_get_null_member (note, "evidence")
                                 ? ""
                                 : json_object_get_string_member (note, "evidence");
      const char *label = strcmp (evidence, "short") == 0
                              ? "too short to tell"
                              : json_object_get_string_member (note, "label");
      g_assert_cmpstr (technique->label, ==, label);
      g_assert_cmpfloat (technique->values[0], ==, measures->values[0]);
      if (!json_object_get_null_member (note, "rate_hz"))
        n_cycles = compare_cycles (sound, note, n_cycles);
      if (json_object_get_null_member (note, "f0_hz"))
        continue;
      const HostFeature *pitch = host_feature (sound->features, "notes", n_pitched++);
      g_assert_cmpfloat (pitch->values[0], ==, measures->values[1]);
      g_assert_true (g_str_has_prefix (pitch->label, json_object_get_string_member (note, "note")));
    }
  g_assert_cmpuint (host_n_features (sound->features, "notes"), ==, n_pitched);
  g_assert_cmpuint (host_n_features (sound->features, "rate"), ==, n_cycles);
}

static void
compare_contour (const Sound *sound, JsonObject *contour)
{
  JsonArray *f0_hz = json_object_get_array_member (contour, "f0_hz"),
            *confidence = json_object_get_array_member (contour, "confidence");
  gsize n_voiced = 0, n = json_array_get_length (f0_hz);
  double worst_cents = 0;
  g_assert_cmpuint (host_n_features (sound->features, "confidence"), ==, n);
  for (guint i = 0; i < n; i++)
    {
      const HostFeature *frame = host_feature (sound->features, "confidence", i);
      g_assert_cmpfloat_with_epsilon (frame->at_s, i * 0.005, 1e-8);
      g_assert_cmpfloat_with_epsilon ((double) frame->values[0],
                                      json_array_get_double_element (confidence, i), 1e-3);
      if (json_array_get_null_element (f0_hz, i))
        continue;
      const HostFeature *pitch = host_feature (sound->features, "contour", n_voiced++);
      g_assert_cmpfloat_with_epsilon (pitch->at_s, i * 0.005, 1e-8);
      worst_cents = MAX (worst_cents, fabs (1200
                                            * log2 ((double) pitch->values[0]
                                                    / json_array_get_double_element (f0_hz, i))));
    }
  g_assert_cmpuint (host_n_features (sound->features, "contour"), ==, n_voiced);
  g_test_message ("contour: %zu frames, within %.4f cents", n_voiced, worst_cents);
  g_assert_cmpfloat (worst_cents, <, 0.1);
}

/* The row of the model's paths that a bin is named after. */
static gsize
find_path (const WhyAxes *axes, const char *name)
{
  char *end;
  double lambda1_hz = g_ascii_strtod (name, &end),
         lambda2_hz = *end && strchr (end, ',') ? g_ascii_strtod (strchr (end, ',') + 1, NULL) : 0,
         nearest = INFINITY;
  gsize best = 0;
  for (gsize i = 0; i < axes->n_paths; i++)
    {
      double off = fabs (axes->paths[i].xi1 * axes->sample_rate_hz - lambda1_hz) / 0.0051
                   + fabs (axes->paths[i].xi2 * axes->sample_rate_hz - lambda2_hz) / 0.00051;
      if (off < nearest)
        {
          nearest = off;
          best = i;
        }
    }
  g_assert_cmpfloat (nearest, <, 2);
  return best;
}

/* The path of each bin; every path has one. */
static gsize *
find_paths (const WhyAxes *axes, const char *output)
{
  const VampPluginDescriptor *plugin = host_plugin ();
  VampPluginHandle handle = plugin->instantiate (plugin, 44100);
  VampOutputDescriptor *grid = plugin->getOutputDescriptor (handle, host_output (output));
  gsize *paths = g_new (gsize, axes->n_paths);
  g_autofree gboolean *is_there = g_new0 (gboolean, axes->n_paths);
  g_assert_cmpuint (grid->binCount, ==, axes->n_paths);
  for (unsigned i = 0; i < grid->binCount; i++)
    {
      paths[i] = find_path (axes, grid->binNames[i]);
      g_assert_false (is_there[paths[i]]);
      is_there[paths[i]] = TRUE;
    }
  plugin->releaseOutputDescriptor (grid);
  plugin->cleanup (handle);
  return paths;
}

static void
compare_scattering (const Sound *sound, const WhyAxes *axes)
{
  const char *out = case_path ("scattering.npy");
  g_autofree gsize *paths = find_paths (axes, "scattering");
  gsize n_frames = MIN (axes->n_frames, host_n_features (sound->features, "scattering"));
  double largest = 0, worst = 0;
  WhyNpy npy;
  WhyError reason;
  g_free (cli_output (cli_run ("scatter", sound->path, out, NULL)));
  g_assert_cmpint (why_npy_read (out, &npy, &reason), ==, WHY_OK);
  g_assert_cmpuint (npy.shape[0], ==, axes->n_paths);
  g_assert_cmpuint (npy.shape[1], ==, axes->n_frames);
  g_assert_cmpuint (n_frames, >, 4);
  for (gsize i = 0; i < axes->n_paths * axes->n_frames; i++)
    largest = MAX (largest, fabs ((double) npy.data[i]));
  for (gsize f = 0; f < n_frames; f++)
    {
      const HostFeature *column = host_feature (sound->features, "scattering", f);
      g_assert_cmpfloat_with_epsilon (column->at_s, (double) (f * axes->hop) / axes->sample_rate_hz,
                                      1e-8);
      for (gsize i = 0; i < column->n; i++)
        worst = MAX (worst, fabs ((double) column->values[i]
                                  - (double) npy.data[paths[i] * axes->n_frames + f]));
    }
  g_test_message ("scattering: within %.2g of the largest value", worst / largest);
  g_assert_cmpfloat (worst, <, 1e-5 * largest);
  why_npy_clear (&npy);
}

/* The frames of a whole window, summed up, are what analyze says of a path. */
static void
compare_relevance (const Sound *sound, const WhyAxes *axes)
{
  JsonObject *object = cli_object (cli_run ("analyze", sound->path, "--format", "json", NULL));
  JsonArray *top = json_object_get_array_member (object, "top_paths");
  g_autofree gsize *paths = find_paths (axes, "relevance");
  gsize n = host_n_features (sound->features, "relevance"), n_compared = 0;
  g_assert_cmpuint (n, ==, host_n_features (sound->features, "scattering"));
  g_assert_cmpstr (host_feature (sound->features, "relevance", 0)->label, ==,
                   json_object_get_string_member (object, "explained_class"));
  for (guint k = 0; k < json_array_get_length (top) && n >= axes->n_frames; k++)
    {
      JsonObject *path = json_array_get_object_element (top, k);
      for (gsize i = 0; i < axes->n_paths; i++)
        {
          const WhyPath *bin = &axes->paths[paths[i]];
          double sum = 0, expected = cli_number (path, "relevance");
          if (fabs (bin->xi1 * axes->sample_rate_hz - cli_number (path, "lambda1_hz")) > 1e-3
              || fabs (bin->xi2 * axes->sample_rate_hz - cli_number (path, "lambda2_hz")) > 1e-4)
            continue;
          for (gsize f = 0; f < axes->n_frames; f++)
            sum += (double) host_feature (sound->features, "relevance", f)->values[i];
          g_assert_cmpfloat_with_epsilon (sum, expected, 1e-3 * fabs (expected));
          n_compared++;
        }
    }
  g_assert_cmpuint (n_compared, ==, n >= axes->n_frames ? json_array_get_length (top) : 0);
  json_object_unref (object);
}

static void
test_numbers (gconstpointer data)
{
  Sound sound;
  g_autoptr (GError) error = NULL;
  g_autoptr (WhyAnalyzer) analyzer = why_analyzer_new (NULL, 1, &error);
  g_assert_no_error (error);
  open_sound (GPOINTER_TO_SIZE (data), &sound);
  JsonObject *object
      = cli_object (cli_run ("notes", sound.path, "--format", "json", "--contour", NULL));
  compare_techniques (&sound, 0);
  compare_notes (&sound, json_object_get_array_member (object, "notes"));
  compare_contour (&sound, json_object_get_object_member (object, "contour"));
  compare_scattering (&sound, why_analyzer_axes (analyzer));
  compare_relevance (&sound, why_analyzer_axes (analyzer));
  json_object_unref (object);
  close_sound (&sound);
}

/* Sounds of 16 bits that end in digital silence, of which a host does not tell how much is theirs. With the blocks that
 * the plugin asks for that is a thing of a few samples, and the notes are the same. */
static void
test_silent_end (void)
{
  static const struct
  {
    gsize n, n_zeros;
  } ends[] = { { 110250, 1 }, { 110250, 500 }, { 110127, 3001 }, { 110007, 44100 } };
  const VampPluginDescriptor *plugin = host_plugin ();
  VampPluginHandle handle = plugin->instantiate (plugin, 44100);
  unsigned block = plugin->getPreferredBlockSize (handle);
  g_assert_cmpuint (block, >, 0);
  g_assert_cmpuint (block, <=, 16);
  g_assert_cmpuint (plugin->getPreferredStepSize (handle), ==, block);
  plugin->cleanup (handle);
  g_autofree char *from = cli_vector ("cases/late-vibrato.flac");
  Sound sound = { .path = case_path ("silent-end.wav") };
  for (gsize i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      WhyError reason;
      g_assert_cmpint (why_audio_load (from, 44100, 0, 2.5, &sound.clip, NULL, NULL, &reason), ==,
                       WHY_OK);
      for (gsize k = 0; k < ends[i].n; k++)
        sound.clip.samples[k]
            = k < ends[i].n - ends[i].n_zeros ? roundf (sound.clip.samples[k] * 32768) / 32768 : 0;
      g_assert_cmpint (why_audio_save (sound.path, sound.clip.samples, ends[i].n, 44100, false,
                                       &reason),
                       ==, WHY_OK);
      const float *channel = sound.clip.samples;
      const HostSound told = {
        .channels = &channel, .n_channels = 1, .n = ends[i].n, .rate_hz = 44100, .block = block
      };
      sound.features = host_run (&told);
      compare_techniques (&sound, block / 44100.0);
      JsonObject *object = cli_object (cli_run ("notes", sound.path, "--format", "json", NULL));
      compare_notes (&sound, json_object_get_array_member (object, "notes"));
      json_object_unref (object);
      close_sound (&sound);
    }
}

/* What a host that is not ours prints of an output: nothing else may stand there. A line a feature. */
static char **
run_other_host (const char *output, const char *path)
{
  g_autofree char *plugin = g_strconcat ("whybrato-vamp:whybrato:", output, NULL);
  const char *argv[] = { g_getenv ("WHY_TEST_VAMP_HOST"), plugin, path, NULL };
  g_autofree char *folder = g_path_get_dirname (g_getenv ("WHY_TEST_VAMP")), *out = NULL,
                  *err = NULL;
  g_auto (GStrv) environment = g_environ_setenv (g_get_environ (), "VAMP_PATH", folder, TRUE);
  g_autoptr (GError) error = NULL;
  int status;
  g_spawn_sync (NULL, (char **) argv, environment, G_SPAWN_DEFAULT, NULL, NULL, &out, &err, &status,
                &error);
  g_assert_no_error (error);
  g_test_message ("%s: %s", output, err);
  g_assert_cmpint (status, ==, 0);
  g_assert_null (strstr (err, "whybrato-vamp:whybrato-"));
  if (g_str_has_suffix (out, "\n"))
    out[strlen (out) - 1] = '\0';
  return g_strsplit (out, "\n", -1);
}

/* " 0.040000000, 5.860000000: 439.965 A4 vibrato", as printed with six digits. */
static void
assert_line (const char *line, const HostFeature *feature)
{
  char *end;
  g_assert_cmpfloat_with_epsilon (g_ascii_strtod (line, &end), feature->at_s, 1e-8);
  if (isfinite (feature->duration_s))
    g_assert_cmpfloat_with_epsilon (g_ascii_strtod (end + 2, &end), feature->duration_s, 1e-8);
  g_assert_cmpint (*end, ==, ':');
  end++;
  for (gsize i = 0; i < feature->n; i++)
    {
      double value = g_ascii_strtod (end, &end), expected = (double) feature->values[i];
      g_assert_cmpint (isnan (value), ==, isnan (expected));
      if (!isnan (expected))
        g_assert_cmpfloat_with_epsilon (value, expected, 1e-5 * fabs (expected) + 1e-30);
    }
  g_assert_cmpstr (g_strstrip (end), ==, feature->label ? feature->label : "");
}

static void
test_other_host (void)
{
  static const char *const outputs[]
      = { "techniques", "notes", "measures", "contour", "relevance" };
  Sound sound;
  if (!g_getenv ("WHY_TEST_VAMP_HOST"))
    {
      g_test_skip ("vamp-simple-host is not there, or cannot load a plugin with sanitizers");
      return;
    }
  open_sound (0, &sound);
  for (gsize i = 0; i < G_N_ELEMENTS (outputs); i++)
    {
      g_auto (GStrv) lines = run_other_host (outputs[i], sound.path);
      gsize n = host_n_features (sound.features, outputs[i]);
      g_assert_cmpuint (n == 0 ? 0 : g_strv_length (lines), ==, n);
      for (gsize k = 0; k < n; k++)
        assert_line (lines[k], host_feature (sound.features, outputs[i], k));
    }
  close_sound (&sound);

  /* Of two channels that cancel, the file reader and the plugin take the same one. */
  g_autofree char *stereo = cli_vector ("cases/antiphase-stereo.flac");
  JsonObject *object = cli_object (cli_run ("notes", stereo, "--format", "json", NULL));
  JsonArray *notes = json_object_get_array_member (object, "notes");
  g_auto (GStrv) lines = run_other_host ("measures", stereo);
  g_assert_cmpuint (g_strv_length (lines), ==, json_array_get_length (notes));
  for (guint i = 0; i < json_array_get_length (notes); i++)
    {
      JsonObject *note = json_array_get_object_element (notes, i);
      char *values = strchr (lines[i], ':') + 1;
      assert_near (g_ascii_strtod (values, &values), cli_number (note, "probability"));
      assert_near (g_ascii_strtod (values, &values), number_of (note, "f0_hz"));
    }
  json_object_unref (object);
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);
  case_begin ();
  for (gsize i = 0; i < G_N_ELEMENTS (sounds); i++)
    {
      g_autofree char *base = g_path_get_basename (sounds[i].name),
                      *name = g_strdup_printf ("/vamp/numbers/%s-%d", base, sounds[i].rate_hz);
      g_test_add_data_func (name, GSIZE_TO_POINTER (i), test_numbers);
    }
  g_test_add_func ("/vamp/silent-end", test_silent_end);
  g_test_add_func ("/vamp/other-host", test_other_host);
  int status = g_test_run ();
  case_end ();
  return status;
}
