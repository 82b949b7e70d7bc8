/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>

#include "cli-case.h"

static char *model;

/* What was corrected by hand, as the command line tells it. */

static const char corrections[]
    = "{\"format\":\"whybrato-sidecar\",\"version\":1,\"title\":\"Étude\",\"notes\":[{\"from_s\":0.5,"
      "\"to_s\":1.25,\"label\":\"trill\",\"remark\":\"slow\",\"was\":{\"from_s\":0.4,\"to_s\":1.25,"
      "\"label\":\"vibrato\"}},{\"from_s\":2,\"to_s\":3,\"removed\":true}]}";

/* A folder with one recording, which is corrected. */
static char *
make_folder (const char *name, const char *sidecar)
{
  g_autofree char *folder = g_strdup (case_path (name)),
                  *sound = g_build_filename (folder, "a.wav", NULL),
                  *path = g_strconcat (sound, ".whybrato.json", NULL);
  g_assert_cmpint (g_mkdir (folder, 0755), ==, 0);
  g_free (cli_output (cli_run ("synth", sound, "--technique", "vibrato", "--duration", "2", NULL)));
  g_assert_true (g_file_set_contents (path, sidecar, -1, NULL));
  return g_steal_pointer (&folder);
}

static void
test_manifest (void)
{
  static const char expected[] = "path,class,split,from_s,to_s\na.wav,trill,,0.500000,1.250000\n";
  g_autofree char *folder = make_folder ("corrected", corrections),
                  *table = g_build_filename (folder, "m.csv", NULL), *written = NULL;
  g_autofree char *said = cli_output (cli_run ("corrections", folder, "-o", table, NULL));
  g_assert_cmpstr (said, ==, "");
  g_assert_true (g_file_get_contents (table, &written, NULL, NULL));
  g_assert_cmpstr (written, ==, expected);
}

static void
test_notes (void)
{
  g_autofree char *folder = make_folder ("noted", corrections),
                  *sound = g_build_filename (folder, "a.wav", NULL),
                  *path = g_strconcat (sound, ".whybrato.json", NULL);
  JsonObject *object
      = cli_object (cli_run ("notes", sound, "--model", model, "--format", "json", NULL));
  JsonObject *corrected = json_object_get_object_member (object, "corrected");
  JsonArray *notes = json_object_get_array_member (corrected, "notes");
  JsonObject *first = json_array_get_object_element (notes, 0),
             *was = json_object_get_object_member (first, "was");
  g_assert_cmpstr (json_object_get_string_member (corrected, "title"), ==, "Étude");
  g_assert_cmpuint (json_array_get_length (notes), ==, 2);
  g_assert_cmpstr (json_object_get_string_member (first, "label"), ==, "trill");
  g_assert_cmpfloat (cli_number (was, "from_s"), ==, 0.4);
  g_assert_true (
      json_object_get_boolean_member (json_array_get_object_element (notes, 1), "removed"));
  g_autofree char *text = cli_output (cli_run ("notes", sound, "--model", model, NULL));
  g_assert_nonnull (strstr (text, "0:00:00.50–0:00:01.25  trill  slow\n"));
  /* The program's own notes are the same without. */
  g_autofree char *all
      = cli_output (cli_run ("notes", sound, "--model", model, "--format", "csv", NULL));
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_autofree char *alone
      = cli_output (cli_run ("notes", sound, "--model", model, "--format", "csv", NULL));
  g_assert_cmpstr (all, ==, alone);
  JsonObject *plain
      = cli_object (cli_run ("notes", sound, "--model", model, "--format", "json", NULL));
  g_assert_false (json_object_has_member (plain, "corrected"));
  json_object_unref (plain);
  json_object_unref (object);
}

/* As if the program had found what was said. */
static void
test_laid_over (void)
{
  g_autofree char *folder = make_folder ("laid-over", corrections),
                  *sound = g_build_filename (folder, "a.wav", NULL);
  JsonObject *object = cli_object (
      cli_run ("notes", sound, "--model", model, "--format", "json", "--corrected", NULL));
  JsonArray *notes = json_object_get_array_member (object, "notes");
  g_assert_true (json_object_has_member (object, "corrected"));
  g_assert_cmpuint (json_array_get_length (notes), >, 0);
  gsize n_said = 0;
  for (guint i = 0; i < json_array_get_length (notes); i++)
    {
      JsonObject *note = json_array_get_object_element (notes, i);
      gboolean is_said = cli_number (note, "from_s") == 0.5;
      n_said += is_said;
      if (!is_said)
        continue;
      g_assert_cmpfloat (cli_number (note, "to_s"), ==, 1.25);
      g_assert_cmpstr (json_object_get_string_member (note, "label"), ==, "trill");
      g_assert_cmpstr (json_object_get_string_member (note, "evidence"), ==, "hand");
      g_assert_true (json_object_get_null_member (note, "probability"));
      /* It is of this stretch: five to six swings a second of the tone. */
      g_assert_cmpfloat_with_epsilon (cli_number (note, "rate_hz"), 5.8, 0.4);
    }
  g_assert_cmpuint (n_said, ==, 1);
  g_autofree char *text
      = cli_output (cli_run ("notes", sound, "--model", model, "--corrected", NULL));
  g_assert_nonnull (strstr (text, "✎ trill"));
  g_autofree char *labels = cli_output (
      cli_run ("notes", sound, "--model", model, "--format", "audacity", "--corrected", NULL));
  g_assert_nonnull (strstr (labels, "0.5\t1.25\tA4 trill\n"));
  CliRun run = cli_run ("notes", sound, "--corrected", "--annotations", "x.csv", NULL);
  g_assert_cmpint (run.status, ==, 2);
  g_assert_nonnull (strstr (run.err, "exclude each other"));
  cli_clear (&run);
  json_object_unref (object);
}

static void
test_bad (void)
{
  g_autofree char *empty
      = make_folder ("nothing-said", "{\"format\":\"whybrato-sidecar\",\"version\":1}"),
      *damaged = make_folder ("damaged", "{\"format\":"),
      *sound = g_build_filename (damaged, "a.wav", NULL);
  cli_assert_refused (cli_run ("corrections", empty, NULL), empty, "by hand");
  CliRun run = cli_run ("corrections", damaged, NULL);
  g_assert_cmpint (run.status, ==, 1);
  g_assert_nonnull (strstr (run.err, "“a.wav.whybrato.json” cannot be read as corrections"));
  cli_clear (&run);
  /* The recording itself is as good as ever. */
  run = cli_run ("notes", sound, "--model", model, NULL);
  g_assert_cmpint (run.status, ==, 0);
  g_assert_nonnull (strstr (run.err, "a.wav.whybrato.json"));
  cli_clear (&run);
  cli_assert_refused (cli_run ("corrections", "/nonexistent/folder/x.txt", "-o",
                               "/nonexistent/m.csv", NULL),
                      NULL, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cli_begin ();
  model = cli_vector ("../data/models/default.safetensors");
  g_test_add_func ("/cli/corrections/manifest", test_manifest);
  g_test_add_func ("/cli/corrections/notes", test_notes);
  g_test_add_func ("/cli/corrections/laid-over", test_laid_over);
  g_test_add_func ("/cli/corrections/bad", test_bad);
  int status = g_test_run ();
  cli_end ();
  g_free (model);
  return status;
}
