/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Work dealt to shards, gone on with where it was stopped, and joined again: the same bytes as one run. */
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#include "cli-case.h"

#define N_SOUNDS 7

static char *
read_text (const char *path)
{
  g_autoptr (GError) error = NULL;
  char *text = NULL;
  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  return text;
}

static char *
read_name (const char *name)
{
  return read_text (case_path (name));
}

/* Sounds, and one that is none in their midst; all of them in a list, which is returned. */
static const char *
make_list (void)
{
  g_autoptr (GString) list = g_string_new (NULL);
  for (gsize i = 0; i < N_SOUNDS; i++)
    {
      g_autofree char *name = g_strdup_printf ("sound %zu.wav", i);
      const char *path
          = i == 3 ? case_text (name, "no sound")
                   : case_sound (name, 0.6 + 0.1 * (double) i, CLI_RATE, 300 + 50 * (double) i);
      g_string_append_printf (list, "%s\r\n\n", path);
    }
  return case_text ("list.txt", list->str);
}

static const char *
make_manifest (void)
{
  static const char *const classes[] = { "vibrato", "trill", "ordinario" };
  g_autoptr (GString) text = g_string_new (
      "path,class,split,Instrument,\"a, note\",mod_rate_hz\ngone.wav,trill,test,x,,\n");
  for (gsize i = 0; i < N_SOUNDS; i++)
    {
      g_autofree char *name = g_strdup_printf ("m%zu.wav", i);
      case_sound (name, 0.8, CLI_RATE, 300 + 50 * (double) i);
      g_string_append_printf (text, "%s,%s,%s,%s,\"say \"\"ä\"\" %zu\",%s\n", name, classes[i % 3],
                              i == 5 ? "train" : "test", i % 2 ? "flute" : "viola", i,
                              i % 3 < 2 ? "5.5" : "");
    }
  return case_text ("m.csv", text->str);
}

static CliRun
run_shard (const char *list, const char *shard, const char *out)
{
  return cli_run ("analyze", "--files-from", list, "--shard", shard, "-o", case_path (out), NULL);
}

/* Three shards of the list, the sound that is none in the first. */
static void
make_shards (const char *list)
{
  static const char *const shards[] = { "1/3", "2/3", "3/3" }, *const names[] = { "a", "b", "c" };
  for (gsize i = 0; i < G_N_ELEMENTS (shards); i++)
    {
      CliRun run = run_shard (list, shards[i], names[i]);
      g_assert_cmpint (run.status, ==, i == 0 ? 1 : 0);
      g_assert_cmpstr (run.out, ==, "");
      cli_clear (&run);
    }
}

static void
assert_same_run (CliRun a, CliRun b)
{
  g_assert_cmpint (a.status, ==, b.status);
  g_assert_cmpstr (a.out, ==, b.out);
  g_assert_cmpstr (a.err, ==, b.err);
  cli_clear (&a);
  cli_clear (&b);
}

static void
test_analyze (void)
{
  const char *list = make_list ();
  make_shards (list);
  CliRun one = cli_run ("analyze", "--files-from", list, "--format", "json", "--no-timings", NULL);
  g_assert_cmpint (one.status, ==, 1);
  g_assert_nonnull (strstr (one.err, "sound 3.wav: "));
  CliRun merged = cli_run ("merge", case_path ("c"), case_path ("a"), case_path ("b"), NULL);
  g_autofree char *text = g_strdup (one.out);
  assert_same_run (one, merged);
  /* With -o, and to stdout. */
  CliRun saved = cli_run ("merge", "-o", case_path ("all"), case_path ("a"), case_path ("b"),
                          case_path ("c"), NULL);
  g_assert_cmpint (saved.status, ==, 1);
  g_assert_cmpstr (saved.out, ==, "");
  g_autofree char *all = read_name ("all");
  g_assert_cmpstr (all, ==, text);
  cli_clear (&saved);
  CliRun printed = cli_run ("analyze", "--files-from", list, "--shard", "2/3", NULL);
  g_autofree char *b = read_name ("b");
  g_assert_cmpstr (printed.out, ==, b);
  cli_clear (&printed);
}

static void
test_notes (void)
{
  const char *list = make_list ();
  CliRun one = cli_run ("notes", "--files-from", list, "--format", "json", "--contour", NULL);
  for (int i = 1; i <= 2; i++)
    {
      g_autofree char *shard = g_strdup_printf ("%d/2", i), *name = g_strdup_printf ("n%d", i);
      CliRun run = cli_run ("notes", "--files-from", list, "--contour", "--shard", shard, "-o",
                            case_path (name), NULL);
      cli_clear (&run);
    }
  CliRun merged = cli_run ("merge", case_path ("n1"), case_path ("n2"), NULL);
  assert_same_run (one, merged);
  cli_assert_refused (cli_run ("notes", "--files-from", list, "--shard", "1/2", "--resume", "-o",
                               case_path ("n1"), NULL),
                      case_path ("n1"), "contour");
  cli_assert_misused (cli_run ("notes", "--files-from", list, "--shard", "1/2", "--format", "csv",
                               NULL),
                      "--format json");
}

/* More shards than files: some have none. */
static void
test_empty_shards (void)
{
  const char *sound = case_sound ("only.wav", 0.7, CLI_RATE, 330);
  for (int i = 1; i <= 2; i++)
    {
      g_autofree char *shard = g_strdup_printf ("%d/2", i), *name = g_strdup_printf ("e%d", i);
      g_free (
          cli_output (cli_run ("analyze", sound, "--shard", shard, "-o", case_path (name), NULL)));
    }
  g_autofree char *merged
      = cli_output (cli_run ("merge", case_path ("e1"), case_path ("e2"), NULL));
  g_autofree char *one
      = cli_output (cli_run ("analyze", sound, "--format", "json", "--no-timings", NULL));
  g_assert_cmpstr (merged, ==, one);
}

/* Zero bytes part names of any kind. */
static void
test_names (void)
{
  const char *odd = case_sound ("a\nb.wav", 0.7, CLI_RATE, 330);
  g_autofree char *list = g_strconcat (odd, NULL);
  case_bytes ("list.0", list, strlen (list) + 1);
  g_autofree char *text = cli_output (
      cli_run ("analyze", "--files-from", case_path ("list.0"), "--format", "csv", NULL));
  g_assert_nonnull (strstr (text, "a\nb.wav"));
  case_text ("none.txt", "\n\r\n\n");
  cli_assert_refused (cli_run ("analyze", "--files-from", case_path ("none.txt"), NULL),
                      case_path ("none.txt"), "does not list any files");
  cli_assert_refused (cli_run ("analyze", "--files-from", case_path ("nowhere"), NULL),
                      case_path ("nowhere"), "No such file");
  cli_assert_misused (cli_run ("analyze", NULL), "an argument is missing");
  cli_assert_misused (cli_run ("analyze", odd, "--resume", NULL), "--resume needs -o");
  cli_assert_misused (cli_run ("analyze", odd, "--shard", "1/2", "--format", "csv", NULL),
                      "--format json");
  static const char *const wrong[]
      = { "", "1", "0/2", "3/2", "1/0", "a/b", "1/2x", "01/2", "1/", "-1/2" };
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    cli_assert_misused (cli_run ("analyze", odd, "--shard", wrong[i], NULL),
                        "--shard takes a part");
}

/* Cut at every kind of place, changed within, filled with what is none: done again, and the same in the end. */
static void
test_resume (void)
{
  const char *list = make_list (), *out = case_path ("a");
  make_shards (list);
  g_autofree char *whole = read_name ("a");
  gsize n = strlen (whole), header = (gsize) (strchr (whole, '\n') - whole) + 1;
  const gsize cuts[] = { 0, 1, header - 1, header, header + 1, header + 40, n - 300, n - 1, n };
  for (gsize i = 0; i < G_N_ELEMENTS (cuts); i++)
    {
      case_bytes ("a", whole, cuts[i]);
      CliRun run = cli_run ("analyze", "--files-from", list, "--shard", "1/3", "--resume", "-o",
                            out, NULL);
      g_assert_cmpint (run.status, ==, 1);
      g_assert_cmpint (strchr (run.err, '\n') - run.err + 1, ==, strlen (run.err));
      cli_clear (&run);
      g_autofree char *again = read_text (out);
      g_assert_cmpstr (again, ==, whole);
    }
  const struct
  {
    gsize at;
    char byte;
  } changes[] = {
    { header + 8, '9' }, { header + 20, 'x' }, { n - 40, '\n' }, { n - 60, '\0' }, { n - 5, '~' }
  };
  for (gsize i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autofree char *changed = g_memdup2 (whole, n);
      changed[changes[i].at] = changes[i].byte;
      case_bytes ("a", changed, n);
      CliRun merged = cli_run ("merge", case_path ("b"), out, case_path ("c"), NULL);
      cli_assert_refused (merged, out, "cut off or damaged");
      CliRun run = cli_run ("analyze", "--files-from", list, "--shard", "1/3", "--resume", "-o",
                            out, NULL);
      g_assert_cmpint (run.status, ==, 1);
      cli_clear (&run);
      g_autofree char *again = read_text (out);
      g_assert_cmpstr (again, ==, whole);
    }
}

/* What is whole is not done again: its sounds may be gone. */
static void
test_done_is_skipped (void)
{
  const char *list = make_list ();
  make_shards (list);
  g_autofree char *whole = read_name ("b");
  for (gsize i = 0; i < N_SOUNDS; i++)
    {
      g_autofree char *name = g_strdup_printf ("sound %zu.wav", i);
      g_assert_cmpint (g_remove (case_path (name)), ==, 0);
    }
  g_free (cli_output (cli_run ("analyze", "--files-from", list, "--shard", "2/3", "--resume", "-o",
                               case_path ("b"), NULL)));
  g_autofree char *again = read_name ("b");
  g_assert_cmpstr (again, ==, whole);
}

static void
test_resume_refused (void)
{
  const char *list = make_list (), *out = case_path ("b");
  make_shards (list);
  g_autofree char *whole = read_name ("b");
  case_model ("other.safetensors", &(CaseModel){ .seed = 99 });
  cli_assert_refused (cli_run ("analyze", "--files-from", list, "--shard", "2/3", "--resume", "-o",
                               out, "--rule", "gamma", NULL),
                      out, "rule is “epsilon-zplus”, not “gamma”");
  cli_assert_refused (cli_run ("analyze", "--files-from", list, "--shard", "2/3", "--resume", "-o",
                               out, "--model", case_path ("other.safetensors"), NULL),
                      out, "another model");
  cli_assert_refused (cli_run ("analyze", "--files-from", list, "--shard", "3/3", "--resume", "-o",
                               out, NULL),
                      out, "is shard 2, not 3");
  cli_assert_refused (cli_run ("analyze", "--files-from", list, "--shard", "2/4", "--resume", "-o",
                               out, NULL),
                      out, "is one of 3 shards, not of 4");
  cli_assert_refused (cli_run ("analyze", "one-more.wav", "--files-from", list, "--shard", "2/3",
                               "--resume", "-o", out, NULL),
                      out, "another list");
  case_text ("foreign", "dear diary\n");
  cli_assert_refused (cli_run ("analyze", "--files-from", list, "--resume", "-o",
                               case_path ("foreign"), NULL),
                      case_path ("foreign"), "is not what a shard");
  g_autofree char *foreign = read_name ("foreign"), *still = read_name ("b");
  g_assert_cmpstr (foreign, ==, "dear diary\n");
  g_assert_cmpstr (still, ==, whole);
}

static void
test_merge_refused (void)
{
  const char *list = make_list (), *a = case_path ("a"), *b = case_path ("b"), *c = case_path ("c");
  make_shards (list);
  cli_assert_refused (cli_run ("merge", a, c, NULL), a, "shard 2 is missing");
  cli_assert_refused (cli_run ("merge", a, b, c, b, NULL), b, "is shard 2 of 3, and so is ");
  cli_assert_refused (cli_run ("merge", a, list, NULL), list, "is not what a shard");
  cli_assert_refused (cli_run ("merge", a, case_path ("nowhere"), NULL), case_path ("nowhere"),
                      "could not be opened");
  cli_assert_refused (cli_run ("merge", case_path ("."), NULL), case_path ("."), "folder");
  g_autofree char *text = read_text (b);
  char *last = g_strrstr_len (text, (gssize) strlen (text) - 1, "\n");
  case_bytes ("part", text, (gsize) (last - text) + 1);
  cli_assert_refused (cli_run ("merge", a, case_path ("part"), c, NULL), case_path ("part"),
                      "not finished");
  g_autofree char *doubled = g_strconcat (text, last + 1, NULL);
  case_text ("twice", doubled);
  cli_assert_refused (cli_run ("merge", a, case_path ("twice"), c, NULL), case_path ("twice"),
                      "is there twice");
  CliRun other = cli_run ("analyze", "--files-from", list, "--shard", "2/3", "--class", "trill",
                          "-o", case_path ("other"), NULL);
  cli_clear (&other);
  cli_assert_refused (cli_run ("merge", a, case_path ("other"), c, NULL), case_path ("other"),
                      "is of other options: class is “trill”");
  CliRun four
      = cli_run ("analyze", "--files-from", list, "--shard", "2/4", "-o", case_path ("four"), NULL);
  cli_clear (&four);
  cli_assert_refused (cli_run ("merge", a, case_path ("four"), c, NULL), case_path ("four"),
                      "is one of 4 shards");
  /* Nothing is left of an output that could not be made. */
  cli_assert_refused (cli_run ("merge", a, c, "-o", case_path ("never"), NULL), a, "missing");
  g_assert_false (g_file_test (case_path ("never"), G_FILE_TEST_EXISTS));
}

static CliRun
run_evaluation (const char *manifest, const char *shard, const char *name, gboolean resume)
{
  return cli_run ("evaluate", manifest, "--by", "instrument", "--lengths", "0.5", "--snr", "20",
                  "--explanations", "--checks", "2", "--measures", "--format", "json", "--threads",
                  "2", shard ? "--shard" : "--predictions", shard ? shard : case_path ("p1.csv"),
                  shard ? "-o" : "--format", shard ? case_path (name) : "json",
                  resume ? "--resume" : NULL, NULL);
}

static void
test_evaluate (void)
{
  const char *manifest = make_manifest ();
  CliRun one = run_evaluation (manifest, NULL, NULL, FALSE);
  g_assert_cmpint (one.status, ==, 1);
  for (int i = 1; i <= 3; i++)
    {
      g_autofree char *shard = g_strdup_printf ("%d/3", i), *name = g_strdup_printf ("e%d", i);
      CliRun run = run_evaluation (manifest, shard, name, FALSE);
      cli_clear (&run);
    }
  const char *e1 = case_path ("e1"), *e2 = case_path ("e2"), *e3 = case_path ("e3");
  /* However often it was stopped and whichever thread was first: the same lines in the same order. */
  g_autofree char *whole = read_text (e2);
  case_bytes ("e2", whole, strlen (whole) * 2 / 3);
  CliRun again = run_evaluation (manifest, "2/3", "e2", TRUE);
  cli_clear (&again);
  g_autofree char *resumed = read_text (e2);
  g_assert_cmpstr (resumed, ==, whole);

  CliRun merged = cli_run ("merge", e3, e2, e1, "--predictions", case_path ("p2.csv"), NULL);
  assert_same_run (one, merged);
  g_autofree char *p1 = read_name ("p1.csv"), *p2 = read_name ("p2.csv");
  g_assert_cmpstr (p1, ==, p2);
  CliRun markdown
      = cli_run ("evaluate", manifest, "--by", "instrument", "--lengths", "0.5", "--snr", "20",
                 "--explanations", "--checks", "2", "--format", "markdown", NULL);
  CliRun merged_markdown = cli_run ("merge", e1, e2, e3, "--format", "markdown", NULL);
  assert_same_run (markdown, merged_markdown);
  cli_assert_misused (cli_run ("evaluate", manifest, "--shard", "1/2", "--predictions", "x.csv",
                               NULL),
                      "give the first two to merge");
  case_text ("relabelled.csv", "path,class,split\nm0.wav,trill,test\nm1.wav,trill,test\n");
  cli_assert_refused (cli_run ("evaluate", case_path ("relabelled.csv"), "--shard", "1/3",
                               "--resume", "-o", e1, NULL),
                      e1, "is of other options");
}

/* Only what is named of a manifest; what is not in it is a mistake. */
static void
test_evaluate_some (void)
{
  const char *manifest = make_manifest ();
  case_text ("some", "m0.wav\nm4.wav\n");
  g_autoptr (JsonObject) object = cli_object (
      cli_run ("evaluate", manifest, "--files-from", case_path ("some"), "--format", "json", NULL));
  g_assert_cmpint (json_object_get_int_member (object, "n"), ==, 2);
  case_text ("more", "m0.wav\nm77.wav\n");
  cli_assert_refused (cli_run ("evaluate", manifest, "--files-from", case_path ("more"), NULL),
                      manifest, "does not list “m77.wav”");
}

/* A line that is signed as it should be, and yet is none of an evaluation. */
static void
test_hostile_lines (void)
{
  static const char *const objects[] = {
    "{\"error\":7}",
    "{\"file\":1}",
    "{\"file\":\"a\",\"truth\":99999,\"label\":0}",
    "{\"file\":[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]}",
    "{\"file\":\"a\",\"truth\":0,\"label\":0,\"is_short\":0,\"evidence\":0,\"numbers\":[]}",
  };
  const char *manifest = case_text ("one.csv", "path,class,split\nm0.wav,trill,test\n");
  case_sound ("m0.wav", 0.8, CLI_RATE, 300);
  g_free (
      cli_output (cli_run ("evaluate", manifest, "--shard", "1/1", "-o", case_path ("h"), NULL)));
  g_autofree char *text = read_name ("h");
  char *end = strchr (text, '\n');
  g_autofree char *header = g_strndup (text, (gsize) (end - text)),
                  *run = g_compute_checksum_for_string (G_CHECKSUM_SHA256, header, -1);
  for (gsize i = 0; i < G_N_ELEMENTS (objects); i++)
    {
      g_autofree char *seed = g_strdup_printf ("%s 0\n%s", run, objects[i] + 1),
                      *sum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, seed, -1),
                      *forged = g_strdup_printf ("%s\n{\"row\":0,\"check\":\"%.16s\",%s\n", header,
                                                 sum, objects[i] + 1);
      case_text ("h", forged);
      cli_assert_refused (cli_run ("merge", case_path ("h"), NULL), case_path ("h"),
                          i == 0 ? "does not tell what failed" : "not those of an evaluation");
    }
}

/* kill -9, whenever: what was written stays, and in the end all is as if nothing had happened. */
static void
test_killed (void)
{
  const char *list = make_list (), *out = case_path ("k");
  char *argv[] = { (char *) g_getenv ("WHY_TEST_CLI"),
                   "analyze",
                   "--files-from",
                   (char *) list,
                   "--resume",
                   "-o",
                   (char *) out,
                   NULL };
  CliRun whole = cli_run ("analyze", "--files-from", list, "--resume", "-o",
                          case_path ("undisturbed"), NULL);
  cli_clear (&whole);
  gsize n_kept = 0;
  for (int i = 0; i < 12; i++)
    {
      g_autoptr (GError) error = NULL;
      GPid pid;
      g_spawn_async (NULL, argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_STDERR_TO_DEV_NULL, NULL,
                     NULL, &pid, &error);
      g_assert_no_error (error);
      g_usleep ((gulong) g_test_rand_int_range (1, 400) * 1000);
      kill (pid, SIGKILL);
      g_assert_cmpint (waitpid (pid, NULL, 0), ==, pid);
      /* What is there is whole but for the last line, and only grows; the one failure is tried again. */
      g_autofree char *text
          = g_file_test (out, G_FILE_TEST_EXISTS) ? read_text (out) : g_strdup ("");
      g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
      gsize n = 0;
      for (gsize k = 1; lines[0] && lines[k] && lines[k + 1]; k++)
        {
          g_autoptr (JsonObject) object = cli_parse_object (lines[k]);
          n += !json_object_has_member (object, "error");
        }
      g_assert_cmpuint (n, >=, n_kept);
      n_kept = n;
    }
  CliRun last = cli_run ("analyze", "--files-from", list, "--resume", "-o", out, NULL);
  cli_clear (&last);
  g_autofree char *text = read_text (out), *expected = read_name ("undisturbed");
  g_assert_cmpstr (text, ==, expected);
}

/* Peak of the memory of a process, in kB. */
static gint64
peak_kb (GPid pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/status", (int) pid), *text = read_text (path);
  const char *line = strstr (text, "VmHWM:");
  return line ? g_ascii_strtoll (line + strlen ("VmHWM:"), NULL, 10) : 0;
}

/* However many recordings there are, no more memory: WHY_TEST_N_FILES asks for another number. */
static void
test_memory (void)
{
  const char *wanted = g_getenv ("WHY_TEST_N_FILES"), *out = case_path ("many.out");
  gsize n = wanted ? (gsize) g_ascii_strtoull (wanted, NULL, 10) : 400;
  const char *sounds[3]
      = { case_sound ("s0.wav", 0.3, CLI_RATE, 300), case_sound ("s1.wav", 0.4, CLI_RATE, 400),
          case_text ("s2.wav", "no sound") };
  g_autoptr (GString) list = g_string_new (NULL);
  for (gsize i = 0; i < n; i++)
    g_string_append_printf (list, "%s\n", sounds[i % 3]);
  char *argv[] = { (char *) g_getenv ("WHY_TEST_CLI"),
                   "analyze",
                   "--files-from",
                   (char *) case_text ("many", list->str),
                   "--threads",
                   "1",
                   "--resume",
                   "-o",
                   (char *) out,
                   NULL };
  g_autoptr (GError) error = NULL;
  GPid pid;
  g_spawn_async (NULL, argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_STDERR_TO_DEV_NULL, NULL,
                 NULL, &pid, &error);
  g_assert_no_error (error);
  gint64 early = 0, late = 0;
  gsize n_lines = 0, at = 0;
  int status = 0;
  while (waitpid (pid, &status, WNOHANG) == 0)
    {
      g_autofree char *text
          = g_file_test (out, G_FILE_TEST_EXISTS) ? read_text (out) : g_strdup ("");
      for (gsize length = strlen (text); at < length; at++)
        n_lines += text[at] == '\n';
      if (n_lines > n / 10 && (early == 0 || n_lines < n / 5))
        early = peak_kb (pid);
      if (n_lines > n / 5 && n_lines < n)
        late = peak_kb (pid);
      g_usleep (MIN (n, 1000) * 20);
    }
  g_assert_cmpint (WEXITSTATUS (status), ==, 1);
  g_test_message ("%zu files: %" G_GINT64_FORMAT " kB, %" G_GINT64_FORMAT " kB in the end", n,
                  early, late);
  if (early > 0 && late > 0)
    g_assert_cmpint (late, <, early + 4096);
  else
    g_test_skip ("it ended too soon to be looked at");
}

static void
test_full_disk (void)
{
  const char *list = make_list ();
  CliRun run = cli_run_in (CLI_FULL_DISK, "analyze", "--files-from", list, "--shard", "1/1", "-o",
                           case_path ("full"), NULL);
  g_assert_cmpint (run.status, ==, 1);
  g_assert_nonnull (strstr (run.err, case_path ("full")));
  cli_clear (&run);
  CliRun again
      = cli_run ("analyze", "--files-from", list, "--resume", "-o", case_path ("full"), NULL),
      whole = cli_run ("analyze", "--files-from", list, "--shard", "1/1", "-o", case_path ("whole"),
                       NULL);
  cli_clear (&again);
  cli_clear (&whole);
  g_autofree char *text = read_name ("full"), *expected = read_name ("whole");
  g_assert_cmpstr (text, ==, expected);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cli_begin ();
  g_test_add_func ("/cli/shards/analyze", test_analyze);
  g_test_add_func ("/cli/shards/notes", test_notes);
  g_test_add_func ("/cli/shards/empty", test_empty_shards);
  g_test_add_func ("/cli/shards/names", test_names);
  g_test_add_func ("/cli/shards/resume", test_resume);
  g_test_add_func ("/cli/shards/done-is-skipped", test_done_is_skipped);
  g_test_add_func ("/cli/shards/resume-refused", test_resume_refused);
  g_test_add_func ("/cli/shards/merge-refused", test_merge_refused);
  g_test_add_func ("/cli/shards/evaluate", test_evaluate);
  g_test_add_func ("/cli/shards/evaluate-some", test_evaluate_some);
  g_test_add_func ("/cli/shards/hostile-lines", test_hostile_lines);
  g_test_add_func ("/cli/shards/killed", test_killed);
  g_test_add_func ("/cli/shards/memory", test_memory);
  g_test_add_func ("/cli/shards/full-disk", test_full_disk);
  int status = g_test_run ();
  cli_end ();
  return status;
}
