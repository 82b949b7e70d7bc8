/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "audio/file/why-audio-file.h"
#include "cli-case.h"

#define RATE 44100.0

static char *model, *slow, *fast, *silent;

static char *
make (const char *name, const char *rate, const char *extent)
{
  char *path = g_strdup (case_path (name));
  g_free (cli_output (cli_run ("synth", path, "--technique", "vibrato", "--rate", rate, "--extent",
                               extent, "--duration", "3", NULL)));
  return path;
}

static JsonObject *
difference_of (JsonObject *object, const char *name)
{
  return json_object_get_object_member (json_object_get_object_member (object, "differences"),
                                        name);
}

static void
test_json (void)
{
  JsonObject *object
      = cli_object (cli_run ("compare", slow, fast, "--format", "json", "--model", model, NULL));
  JsonObject *rate = difference_of (object, "rate_hz");
  g_assert_cmpfloat (cli_number (object, "n_pairs"), ==, 1);
  g_assert_cmpfloat_with_epsilon (cli_number (rate, "a"), 4.8, 0.1);
  g_assert_cmpfloat_with_epsilon (cli_number (rate, "b"), 5.6, 0.1);
  g_assert_cmpfloat (cli_number (rate, "difference"), ==,
                     cli_number (rate, "a") - cli_number (rate, "b"));
  g_assert_cmpstr (json_object_get_string_member (rate, "verdict"), ==, "less");
  g_assert_cmpstr (json_object_get_string_member (difference_of (object, "extent_cents"),
                                                  "verdict"),
                   ==, "less");
  JsonObject *note
      = json_array_get_object_element (json_object_get_array_member (object, "notes"), 0);
  g_assert_cmpstr (json_object_get_string_member (json_object_get_object_member (note, "a"),
                                                  "note"),
                   ==, "A4");
  /* Of a note with itself everything is the same. */
  JsonObject *same
      = cli_object (cli_run ("compare", slow, slow, "--format", "json", "--model", model, NULL));
  g_autoptr (GList) names
      = json_object_get_members (json_object_get_object_member (same, "differences"));
  for (GList *l = names; l; l = l->next)
    {
      JsonObject *one = difference_of (same, l->data);
      if (cli_number (one, "n") > 0)
        {
          g_assert_cmpstr (json_object_get_string_member (one, "verdict"), ==, "same");
          g_assert_cmpfloat (cli_number (one, "difference"), ==, 0);
        }
    }
  json_object_unref (object);
  json_object_unref (same);
}

static void
test_words (void)
{
  g_autofree char *text = cli_output (cli_run ("compare", slow, fast, "--model", model, NULL));
  g_autofree char *csv
      = cli_output (cli_run ("compare", slow, fast, "--format", "csv", "--model", model, NULL));
  g_autofree char *moved
      = cli_output (cli_run ("compare", slow, fast, "--offset", "-2.5", "--model", model, NULL));
  g_autofree char *none = cli_output (cli_run ("compare", silent, fast, "--model", model, NULL));
  g_assert_nonnull (strstr (text, "A’s vibrato is slower: 4.8 against 5.6 Hz.\n"));
  g_assert_nonnull (strstr (moved, "moved by -2.50 s"));
  g_assert_nonnull (strstr (none, "There is no note in A.\n"));
  g_auto (GStrv) lines = g_strsplit (csv, "\n", -1);
  g_auto (GStrv) heads = g_strsplit (lines[0], ",", -1), cells = g_strsplit (lines[1], ",", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 3);
  g_assert_cmpuint (g_strv_length (heads), ==, g_strv_length (cells));
  g_assert_cmpstr (heads[10], ==, "rate_hz_verdict");
  g_assert_cmpstr (cells[10], ==, "less");
}

static void
correct (const char *sound, const char *notes)
{
  g_autofree char *path
      = g_strconcat (sound, ".whybrato.json", NULL),
      *text
      = g_strdup_printf ("{\"format\":\"whybrato-sidecar\",\"version\":1,\"notes\":[%s]}", notes);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

/* What was said by hand is what is compared, and it is said. */
static void
test_corrected (void)
{
  g_autofree char *named = make ("named.wav", "4.8", "25"), *cut = make ("cut.wav", "4.8", "25"),
                  *remarked = make ("remarked.wav", "4.8", "25"),
                  *bad = make ("bad.wav", "4.8", "25");
  correct (named, "{\"from_s\":0.2,\"to_s\":2.7,\"label\":\"trill\"}");
  JsonObject *object
      = cli_object (cli_run ("compare", named, fast, "--format", "json", "--model", model, NULL));
  JsonObject *a = json_object_get_object_member (
      json_array_get_object_element (json_object_get_array_member (object, "notes"), 0), "a");
  g_assert_cmpfloat (cli_number (object, "n_other_technique"), ==, 1);
  g_assert_cmpfloat (cli_number (json_object_get_object_member (object, "a"), "n_corrected"), ==,
                     1);
  g_assert_cmpfloat (cli_number (json_object_get_object_member (object, "b"), "n_corrected"), ==,
                     0);
  g_assert_cmpfloat (cli_number (a, "from_s"), ==, 0.2);
  g_assert_cmpfloat (cli_number (a, "to_s"), ==, 2.7);
  g_assert_cmpstr (json_object_get_string_member (a, "label"), ==, "trill");
  g_assert_cmpstr (json_object_get_string_member (a, "evidence"), ==, "hand");
  g_assert_true (json_object_get_null_member (a, "probability"));
  JsonArray *sentences = json_object_get_array_member (object, "sentences");
  g_assert_cmpstr (json_array_get_string_element (sentences, 1), ==,
                   "A was corrected by hand in 1 place, and is compared as corrected.");
  g_assert_cmpstr (json_array_get_string_element (sentences, 2), ==,
                   "1 note is played with another technique.");
  json_object_unref (object);
  /* A note that is none is compared with nothing. */
  correct (cut, "{\"from_s\":0,\"to_s\":3,\"removed\":true}");
  g_autofree char *gone = cli_output (cli_run ("compare", fast, cut, "--model", model, NULL));
  g_assert_nonnull (strstr (gone, "There is no note in B.\n"));
  g_assert_nonnull (
      strstr (gone, "B was corrected by hand in 1 place, and is compared as corrected.\n"));
  /* A remark corrects nothing. */
  correct (remarked, "{\"from_s\":0.2,\"to_s\":2.7,\"remark\":\"slow\","
                     "\"was\":{\"from_s\":0.2,\"to_s\":2.7}}");
  /* The recording is as good as ever where its corrections cannot be read. */
  correct (bad, "{");
  CliRun run = cli_run ("compare", remarked, bad, "--model", model, NULL);
  g_assert_null (strstr (run.out, "corrected"));
  g_assert_cmpint (run.status, ==, 0);
  g_assert_nonnull (strstr (run.err, "bad.wav.whybrato.json"));
  g_assert_nonnull (strstr (run.out, "1 note was compared.\n"));
  cli_clear (&run);
}

static void
test_figure (void)
{
  static const char *const names[] = { "two.png", "two.svg", "two.pdf" };
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const char *path = case_path (names[i]);
      g_autofree char *content = NULL;
      gsize n;
      g_free (cli_output (cli_run ("compare", slow, fast, "-o", path, "--model", model, NULL)));
      g_assert_true (g_file_get_contents (path, &content, &n, NULL));
      g_assert_cmpuint (n, >, 5000);
    }
}

static void
test_faults (void)
{
  cli_assert_refused (cli_run ("compare", slow, "/nowhere.wav", "--model", model, NULL),
                      "/nowhere.wav", "does not exist");
  cli_assert_misused (cli_run ("compare", slow, NULL), "compare");
  cli_assert_misused (cli_run ("compare", slow, fast, "--offset", "soon", NULL),
                      "number of seconds");
  cli_assert_misused (cli_run ("compare", slow, fast, "--part-a", "5-2", NULL), "--part-a “5-2”");
  cli_assert_misused (cli_run ("compare", slow, fast, "--part-b", "2", NULL), "write 12.5-20");
  cli_assert_misused (cli_run ("compare", slow, fast, "-o", "x.gif", NULL), ".png");
  cli_assert_misused (cli_run ("compare", slow, fast, "--format=xml", NULL), "there is no format");
}

int
main (int argc, char **argv)
{
  WhyError reason;
  g_test_init (&argc, &argv, NULL);
  cli_begin ();
  /* The small model of other tests is for another rate. */
  model = cli_vector ("../data/models/default.safetensors");
  g_assert_nonnull (model);
  slow = make ("slow.wav", "4.8", "25");
  fast = make ("fast.wav", "5.6", "45");
  silent = g_strdup (case_path ("silent.wav"));
  g_autofree float *zeros = g_new0 (float, (gsize) RATE);
  g_assert_cmpint (why_audio_save (silent, zeros, (gsize) RATE, RATE, true, &reason), ==, WHY_OK);
  g_test_add_func ("/cli/compare/json", test_json);
  g_test_add_func ("/cli/compare/words", test_words);
  g_test_add_func ("/cli/compare/corrected", test_corrected);
  g_test_add_func ("/cli/compare/figure", test_figure);
  g_test_add_func ("/cli/compare/faults", test_faults);
  int status = g_test_run ();
  cli_end ();
  g_free (slow);
  g_free (fast);
  g_free (silent);
  g_free (model);
  return status;
}
