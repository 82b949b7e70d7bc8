/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Features and folds that are dealt to shards. */
#include <string.h>

#include "cli-case.h"

static char *
read_name (const char *name)
{
  g_autoptr (GError) error = NULL;
  char *text = NULL;
  g_file_get_contents (case_path (name), &text, NULL, &error);
  g_assert_no_error (error);
  return text;
}

/* Three instruments, left out in turn by two runs; the features computed before, in shards. */
static void
test_cross_validate (void)
{
  static const char *const splits[]
      = { "train", "validation" },
      *const classes[] = { "vibrato", "trill" }, *const instruments[] = { "flute", "oboe" };
  g_autoptr (GString) text = g_string_new ("path,class,split,instrument\n");
  for (int i = 0; i < 8; i++)
    {
      g_autofree char *name = g_strdup_printf ("c%d.wav", i);
      case_sound (name, 0.5, 44100, 300 + 40 * i);
      g_string_append_printf (text, "%s,%s,%s,%s\n", name, classes[i & 1], splits[i >> 1 & 1],
                              instruments[i >> 2]);
    }
  const char *manifest = case_text ("c.csv", text->str), *cache = case_path ("features");
  for (int i = 1; i <= 2; i++)
    {
      g_autofree char *shard = g_strdup_printf ("%d/2", i);
      g_free (cli_output (cli_run ("train", manifest, "--features-only", "--features-cache", cache,
                                   "--shard", shard, "--classes", "vibrato,trill", "--variants",
                                   "0", NULL)));
    }
  g_autoptr (GDir) folder = g_dir_open (cache, 0, NULL);
  guint n_planes = 0, n_after = 0;
  while (g_dir_read_name (folder))
    n_planes++;
  g_assert_cmpuint (n_planes, >=, 8);
  for (int i = 0; i <= 2; i++)
    {
      g_autofree char *shard = g_strdup_printf ("%d/2", i), *name = g_strdup_printf ("cv%d", i);
      CliRun run = cli_run ("cross-validate", manifest, "--by", "instrument", "--classes",
                            "vibrato,trill", "--variants", "0", "--epochs", "1", "--relevance", "0",
                            "--min-files", "1", "--features-cache", cache, "-o", case_path (name),
                            i ? "--shard" : NULL, shard, NULL);
      g_assert_cmpint (run.status, ==, 0);
      cli_clear (&run);
    }
  /* All features were there. */
  g_dir_rewind (folder);
  while (g_dir_read_name (folder))
    n_after++;
  g_assert_cmpuint (n_after, ==, n_planes);
  g_free (cli_output (
      cli_run ("merge", case_path ("cv2"), case_path ("cv1"), "-o", case_path ("cv"), NULL)));
  g_autofree char *one = read_name ("cv0"), *merged = read_name ("cv");
  g_assert_cmpstr (one, ==, merged);
  cli_assert_misused (cli_run ("merge", case_path ("cv2"), case_path ("cv1"), NULL), "-o OUT.csv");
  cli_assert_misused (cli_run ("train", manifest, "--features-only", NULL), "--features-cache");
  cli_assert_misused (cli_run ("train", manifest, "-o", "x", "--shard", "1/2", NULL),
                      "--features-only");
}

/* One that cannot be read does not stop the others. */
static void
test_features_of_bad (void)
{
  case_sound ("good.wav", 0.5, 44100, 300);
  const char *manifest
      = case_text ("bad.csv",
                   "path,class,split\nnot-there.wav,trill,train\ngood.wav,vibrato,train\n"
                   "good.wav,trill,validation\n");
  CliRun run
      = cli_run ("train", manifest, "--features-only", "--features-cache",
                 case_path ("bad features"), "--classes", "vibrato,trill", "--variants", "0", NULL);
  g_assert_cmpint (run.status, ==, 1);
  g_assert_nonnull (strstr (run.err, "not-there.wav"));
  cli_clear (&run);
  g_autoptr (GDir) folder = g_dir_open (case_path ("bad features"), 0, NULL);
  g_assert_nonnull (g_dir_read_name (folder));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cli_begin ();
  g_test_add_func ("/cli/shards-train/cross-validate", test_cross_validate);
  g_test_add_func ("/cli/shards-train/features-of-bad", test_features_of_bad);
  int status = g_test_run ();
  cli_end ();
  return status;
}
