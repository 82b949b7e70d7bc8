/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "audio/file/why-audio-file.h"
#include "base/why-npy.h"
#include "cli-case.h"

#define RATE 44100.0
#define NOTE_S 2.0

static const char *const played[] = { "vibrato", "trill", "tremolo" };
static char *model;

/* Notes end to end, as the command synth makes them. */
static const char *
make_recording (void)
{
  g_autoptr (GArray) all = g_array_new (FALSE, TRUE, sizeof (float));
  for (gsize i = 0; i < G_N_ELEMENTS (played); i++)
    {
      const char *path = case_path ("one.wav");
      WhyAudioClip clip;
      WhyError reason;
      g_free (cli_output (cli_run ("synth", path, "--technique", played[i], "--duration", "2",
                                   "--pitch", "A4", NULL)));
      g_assert_cmpint (why_audio_load (path, RATE, 0, 0, &clip, NULL, NULL, &reason), ==, WHY_OK);
      g_array_append_vals (all, clip.samples, (guint) clip.n);
      why_audio_clip_clear (&clip);
    }
  const char *path = case_path ("tune.wav");
  WhyError reason;
  g_assert_cmpint (why_audio_save (path, (const float *) (void *) all->data, all->len, RATE, true,
                                   &reason),
                   ==, WHY_OK);
  return path;
}

/* Each interval is one note, in the words of four languages; what is wrong with one is told, and the others are
 * done. */
static void
test_annotations (void)
{
  const char *path = make_recording (),
             *labels = case_text ("labels.txt", "0\t2\tVibrato\n2\t4\tTriller\n4\t5.4\tvib.\n"
                                                "5.4\t6\tein Klang\n");
  JsonObject *object = cli_object (
      cli_run ("notes", path, "--annotations", labels, "--format", "json", "--model", model, NULL));
  JsonArray *notes = json_object_get_array_member (object, "notes");
  JsonObject *summary = json_object_get_object_member (object, "annotations"),
             *confusion = json_object_get_object_member (summary, "confusion");
  g_assert_cmpuint (json_array_get_length (notes), ==, 4);
  JsonObject *first = json_array_get_object_element (notes, 0);
  g_assert_cmpstr (json_object_get_string_member (first, "annotation"), ==, "Vibrato");
  g_assert_cmpstr (json_object_get_string_member (first, "label"), ==, "vibrato");
  g_assert_cmpstr (json_object_get_string_member (first, "agreement"), ==, "yes");
  g_assert_cmpstr (json_object_get_string_member (first, "note"), ==, "A4");
  g_assert_cmpint (json_object_get_int_member (summary, "n_compared"), ==, 3);
  g_assert_cmpint (json_object_get_int_member (summary, "n_agreed"), ==, 2);
  g_assert_cmpint (json_object_get_int_member (summary, "n_other_label"), ==, 1);
  g_assert_cmpint (json_object_get_int_member (json_object_get_object_member (confusion, "vibrato"),
                                               "tremolo"),
                   ==, 1);
  json_object_unref (object);

  const char *faulty = case_text ("faulty.csv", "from_s,to_s,label\n0,2,vibrato\n4,2,trill\n"
                                                "nan,2,x\n100,101,y\n");
  CliRun run
      = cli_run ("notes", path, "--annotations", faulty, "--format", "csv", "--model", model, NULL);
  g_assert_cmpint (run.status, ==, 1);
  g_assert_nonnull (strstr (run.err, "faulty.csv: “trill” (line 3, 4.00 to 2.00 s) ends before"));
  g_assert_nonnull (strstr (run.err, "“x” (line 4)"));
  g_assert_nonnull (strstr (run.err, "“y” (line 5, 100.00 to 101.00 s) lies outside"));
  g_auto (GStrv) lines = g_strsplit (run.out, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 1 + 4 + 1);
  g_assert_true (g_str_has_suffix (lines[1], ",vibrato,yes,"));
  g_assert_true (g_str_has_suffix (lines[2], ",trill,not-analysed,backward"));
  cli_clear (&run);

  /* The same as what is found in that stretch, and in words. */
  run = cli_run ("notes", path, "--annotations", labels, "--model", model, NULL);
  g_assert_nonnull (strstr (run.out, "“vib.” disagrees"));
  g_assert_nonnull (strstr (run.out, "2 of 3 labels that name a technique agree"));
  g_assert_nonnull (strstr (run.out, "vibrato, heard as tremolo: 1"));
  cli_clear (&run);
}

/* What notes writes is what notes reads; the tier is chosen by name. */
static void
test_round_trip (void)
{
  const char *path = make_recording (), *grid = case_path ("tune.TextGrid");
  g_free (cli_output (cli_run ("notes", path, "-o", grid, "--model", model, NULL)));
  JsonObject *object
      = cli_object (cli_run ("notes", path, "--annotations", grid, "--tier", "techniques",
                             "--format", "json", "--model", model, NULL));
  JsonObject *summary = json_object_get_object_member (object, "annotations");
  g_assert_cmpstr (json_object_get_string_member (summary, "tier"), ==, "techniques");
  g_assert_cmpint (json_object_get_int_member (summary, "n_compared"), ==,
                   json_object_get_int_member (summary, "n"));
  g_assert_cmpint (json_object_get_int_member (summary, "n_agreed"), ==,
                   json_object_get_int_member (summary, "n"));
  json_object_unref (object);
  cli_assert_refused (cli_run ("notes", path, "--annotations", grid, "--tier", "nix", "--model",
                               model, NULL),
                      grid, "“nix”; there are: notes, techniques");
  cli_assert_refused (cli_run ("notes", path, "--annotations", "/nonexistent.TextGrid", "--model",
                               model, NULL),
                      "/nonexistent.TextGrid", "No such file");
}

static char *
contents (const char *path, gsize *n)
{
  char *bytes = NULL;
  g_assert_true (g_file_get_contents (path, &bytes, n, NULL));
  return bytes;
}

/* By the ending of the file, or, whatever that is, by name. */
static void
test_formats (void)
{
  static const struct
  {
    const char *file, *beginning;
  } cases[] = { { "a.TextGrid", "File type = \"ooTextFile\"\nObject class = \"TextGrid\"" },
                { "a.PitchTier", "File type = \"ooTextFile\"\nObject class = \"PitchTier\"" },
                { "a.svl", "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE sonic" },
                { "a.mid", "MThd" },
                { "a.npz", "PK\3\4" },
                { "a.csv", "file,from_s,to_s" },
                { "a.json", "{\"file\":" } };
  const char *path = make_recording ();
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gsize n;
      const char *file = case_path (cases[i].file);
      g_free (cli_output (cli_run ("notes", path, "-o", file, "--model", model, NULL)));
      g_autofree char *bytes = contents (file, &n);
      g_assert_true (g_str_has_prefix (bytes, cases[i].beginning));
    }
  gsize n_midi, n_named;
  g_free (cli_output (cli_run ("notes", path, "--format", "midi", "-o", case_path ("named.txt"),
                               "--model", model, NULL)));
  g_autofree char *midi = contents (case_path ("a.mid"), &n_midi),
                  *named = contents (case_path ("named.txt"), &n_named);
  g_assert_cmpmem (midi, n_midi, named, n_named);
  g_autofree char *labels
      = cli_output (cli_run ("notes", path, "--format", "audacity", "--model", model, NULL));
  g_assert_nonnull (strstr (labels, "\tA4 vibrato\n\\\t"));
  g_autofree char *spans
      = cli_output (cli_run ("timeline", path, "--format", "audacity", "--model", model, NULL));
  g_assert_nonnull (strstr (spans, "\tvibrato\n"));
  g_free (cli_output (
      cli_run ("timeline", path, "-o", case_path ("t.TextGrid"), "--model", model, NULL)));
  gsize n;
  g_autofree char *grid = contents (case_path ("t.TextGrid"), &n);
  g_assert_nonnull (strstr (grid, "name = \"techniques\""));
}

static void
test_misuse (void)
{
  const char *path = make_recording ();
  cli_assert_misused (cli_run ("notes", path, path, "--format", "textgrid", NULL),
                      "textgrid holds one recording");
  cli_assert_misused (cli_run ("notes", path, path, "-o", "a.mid", NULL),
                      "midi holds one recording");
  cli_assert_misused (cli_run ("notes", path, "--format", "midi", NULL), "name a file with -o");
  cli_assert_misused (cli_run ("notes", path, "--format", "npz", NULL), "name a file with -o");
  cli_assert_misused (cli_run ("notes", path, "--format", "audacity", "--contour", NULL),
                      "--contour");
  cli_assert_misused (cli_run ("notes", path, path, "--annotations", path, NULL), "one file");
  cli_assert_misused (cli_run ("notes", path, "--tier", "a", NULL), "--annotations");
  cli_assert_misused (cli_run ("timeline", path, "--format", "pitchtier", NULL), "pitchtier");
  cli_assert_misused (cli_run ("figure", path, path, "-o", "a.npz", NULL), "one file");
  cli_assert_misused (cli_run ("figure", path, "-o", "a.npy", NULL), "--layout");
}

/* One panel by itself is the panel of all of them, and what scatter gives. */
static void
test_arrays (void)
{
  const char *path = case_path ("one.wav"), *array = case_path ("scattering.npy"),
             *scattered = case_path ("reference.npy");
  WhyNpy ours, reference;
  WhyError reason;
  make_recording ();
  g_free (cli_output (
      cli_run ("figure", path, "-o", array, "--layout", "scattering", "--model", model, NULL)));
  g_free (cli_output (cli_run ("scatter", path, scattered, NULL)));
  g_assert_cmpint (why_npy_read (array, &ours, &reason), ==, WHY_OK);
  g_assert_cmpint (why_npy_read (scattered, &reference, &reason), ==, WHY_OK);
  g_assert_cmpuint (ours.shape[0], ==, reference.shape[0]);
  g_assert_cmpuint (ours.shape[1], ==, reference.shape[1]);
  for (gsize i = 0; i < ours.shape[0] * ours.shape[1]; i++)
    g_assert_cmpfloat_with_epsilon (ours.data[i], reference.data[i], 1e-5f);
  why_npy_clear (&ours);
  why_npy_clear (&reference);
}

/* A Python that has NumPy; NULL: none. g_free. */
static char *
find_python (void)
{
  static const char *const names[] = { "/usr/bin/python3", "python3" };
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      char *python = g_find_program_in_path (names[i]);
      const char *argv[] = { python, "-c", "import numpy", NULL };
      int status = 1;
      if (python
          && g_spawn_sync (NULL, (char **) argv, NULL,
                           G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL,
                           NULL, NULL, &status, NULL)
          && status == 0)
        return python;
      g_free (python);
    }
  return NULL;
}

/* The lines between ```KIND and ``` of a document. g_free. */
static char *
block_of (const char *text, const char *kind)
{
  g_autofree char *begin = g_strdup_printf ("\n```%s\n", kind);
  g_auto (GStrv) parts = g_strsplit (text, begin, 2);
  g_assert_nonnull (parts[1]);
  g_auto (GStrv) block = g_strsplit (parts[1], "\n```", 2);
  return g_strdup (block[0]);
}

/* The page shows lines that work: the very ones are run, on files that its commands make. */
static void
test_from_python (void)
{
  gsize n;
  g_autofree char *python = find_python (), *page = cli_vector ("../data/from-python.md");
  if (!python)
    {
      g_test_skip ("python3-numpy is not installed");
      return;
    }
  make_recording ();
  g_autofree char *text = contents (page, &n), *lines = block_of (text, "python"),
                  *folder = g_path_get_dirname (case_path ("one.wav")), *out = NULL, *err = NULL;
  g_assert_nonnull (strstr (text, "whybrato-cli figure one.wav -o panels.npz"));
  g_assert_nonnull (strstr (text, "whybrato-cli notes tune.wav -o notes.npz"));
  g_free (cli_output (cli_run ("figure", case_path ("one.wav"), "-o", case_path ("panels.npz"),
                               "--model", model, NULL)));
  g_free (cli_output (cli_run ("notes", case_path ("tune.wav"), "-o", case_path ("notes.npz"),
                               "--model", model, NULL)));
  const char *argv[] = { python, case_text ("page.py", lines), NULL };
  int status;
  g_assert_true (g_spawn_sync (folder, (char **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &out,
                               &err, &status, NULL));
  if (status != 0)
    g_error ("%s", err);
  g_test_message ("%s", out);
  /* The most relevant movement of a tremolo is at its rate; the notes are all there. */
  g_assert_nonnull (strstr (out, "tremolo"));
  for (gsize i = 0; i < G_N_ELEMENTS (played); i++)
    g_assert_nonnull (strstr (out, played[i]));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cli_begin ();
  model = cli_vector ("../data/models/default.safetensors");
  g_assert_nonnull (model);
  g_test_add_func ("/cli/exchange/annotations", test_annotations);
  g_test_add_func ("/cli/exchange/round-trip", test_round_trip);
  g_test_add_func ("/cli/exchange/formats", test_formats);
  g_test_add_func ("/cli/exchange/misuse", test_misuse);
  g_test_add_func ("/cli/exchange/arrays", test_arrays);
  g_test_add_func ("/cli/exchange/from-python", test_from_python);
  int result = g_test_run ();
  cli_end ();
  g_free (model);
  return result;
}
