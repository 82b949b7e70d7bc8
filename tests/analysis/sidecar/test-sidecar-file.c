/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>
#include <sys/fsuid.h>
#include <unistd.h>

#include "analysis/corpus/why-manifest.h"
#include "analysis/engine/why-analyzer.h"
#include "analysis/sidecar/why-sidecar-folder.h"
#include "sidecar-case.h"

#define NOBODY 65534

/* Sidecars on disk: whatever lies there and whoever else writes, nothing is lost. */

static WhySidecarState *
save_one (const char *sound, const WhySidecarState *before, double from_s, const char *label)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WhySidecar) one = sidecar_case_one (from_s, from_s + 1, label),
                         mine = why_sidecar_copy (before->sidecar);
  why_sidecar_add (mine, why_sidecar_get (one, 0));
  WhySidecarState *after = why_sidecar_save (sound, before, mine, &error);
  g_assert_no_error (error);
  return after;
}

static void
test_beside (void)
{
  g_autofree char *sound = sidecar_case_sound ("beside/a.wav", "sound"),
                  *path = why_sidecar_path (sound);
  g_autoptr (WhySidecarState) none = why_sidecar_load (sound);
  g_assert_cmpuint (why_sidecar_n (none->sidecar), ==, 0);
  g_assert_null (none->notice);
  g_autoptr (WhySidecarState) saved = save_one (sound, none, 1, "trill"),
                              loaded = why_sidecar_load (sound);
  g_assert_true (g_str_has_suffix (path, "/a.wav.whybrato.json"));
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_false (saved->is_elsewhere);
  g_assert_null (saved->notice);
  g_assert_true (why_sidecar_equal (saved->sidecar, loaded->sidecar));
  g_assert_false (why_sidecar_has_changed (sound, loaded));
  g_autofree char *bytes = sidecar_case_read (sound);
  g_assert_cmpstr (bytes, ==, "sound");
}

/* Two that read the same file both write: all of it is there. */
static void
test_two_writers (void)
{
  g_autofree char *sound = sidecar_case_sound ("two/a.wav", "two");
  g_autoptr (WhySidecarState) first = why_sidecar_load (sound), second = why_sidecar_load (sound);
  g_autoptr (WhySidecarState) one = save_one (sound, first, 1, "trill");
  g_assert_true (why_sidecar_has_changed (sound, second));
  g_autoptr (WhySidecarState) both = save_one (sound, second, 4, "none");
  g_assert_cmpuint (why_sidecar_n (both->sidecar), ==, 2);
  g_assert_null (both->notice);
  /* The first goes on from what it knew. */
  g_autoptr (WhySidecarState) all = save_one (sound, one, 7, "tremolo"),
                              loaded = why_sidecar_load (sound);
  g_assert_cmpuint (why_sidecar_n (all->sidecar), ==, 3);
  g_assert_true (why_sidecar_equal (all->sidecar, loaded->sidecar));
}

static void
test_contradiction (void)
{
  g_autofree char *sound = sidecar_case_sound ("other/a.wav", "other"),
                  *aside = g_strconcat (sound, ".whybrato.other.json", NULL),
                  *aside_2 = g_strconcat (sound, ".whybrato.other-2.json", NULL);
  g_autoptr (WhySidecarState) first = why_sidecar_load (sound), second = why_sidecar_load (sound);
  g_autoptr (WhySidecarState) one = save_one (sound, first, 1, "trill"),
                              mine = save_one (sound, second, 1, "none");
  g_assert_cmpstr (why_sidecar_get (mine->sidecar, 0)->label, ==, "none");
  g_assert_nonnull (strstr (mine->notice, "a.wav.whybrato.other.json"));
  g_autofree char *kept = sidecar_case_read (aside);
  g_assert_cmpstr (kept, ==, one->beside);
  g_assert_false (g_file_test (aside_2, G_FILE_TEST_EXISTS));
}

static void
test_damaged (void)
{
  g_autofree char *sound = sidecar_case_sound ("damaged/a.wav", "damaged"),
                  *broken = sidecar_case_sound ("damaged/a.wav.whybrato.json", "{ \"notes\": ["),
                  *aside = g_strconcat (sound, ".whybrato.damaged.json", NULL);
  g_autoptr (WhySidecarState) state = why_sidecar_load (sound);
  g_assert_cmpuint (why_sidecar_n (state->sidecar), ==, 0);
  g_assert_nonnull (strstr (state->notice, "a.wav.whybrato.json"));
  g_assert_true (g_file_test (broken, G_FILE_TEST_EXISTS));
  g_autoptr (WhySidecarState) saved = save_one (sound, state, 1, "trill"),
                              loaded = why_sidecar_load (sound);
  g_assert_nonnull (strstr (saved->notice, "a.wav.whybrato.damaged.json"));
  g_autofree char *kept = sidecar_case_read (aside);
  g_assert_cmpstr (kept, ==, "{ \"notes\": [");
  g_assert_cmpuint (why_sidecar_n (loaded->sidecar), ==, 1);
  g_assert_null (loaded->notice);
}

static void
test_newer (void)
{
  static const char text[] = "{\"format\":\"whybrato-sidecar\",\"version\":2,\"new\":true}";
  g_autofree char *sound = sidecar_case_sound ("newer/a.wav", "newer"),
                  *path = sidecar_case_sound ("newer/a.wav.whybrato.json", text);
  g_autoptr (WhySidecarState) state = why_sidecar_load (sound);
  g_autoptr (WhySidecar) mine = sidecar_case_one (1, 2, "trill");
  g_autoptr (GError) error = NULL;
  g_assert_true (state->is_read_only);
  g_assert_nonnull (strstr (state->notice, "later version"));
  g_assert_null (why_sidecar_save (sound, state, mine, &error));
  g_assert_error (error, WHY_ERROR, WHY_ERR_UNSUPPORTED);
  g_autofree char *kept = sidecar_case_read (path);
  g_assert_cmpstr (kept, ==, text);
}

/* Kept in the user's data, and found again there even when the sound has gone to another folder. */
static void
test_read_only_folder (void)
{
  g_autofree char *sound = sidecar_case_sound ("locked/a.wav", "locked"),
                  *folder = g_path_get_dirname (sound), *path = why_sidecar_path (sound),
                  *data = g_build_filename (sidecar_case_folder (), "data", NULL);
  g_autoptr (WhySidecarState) state = why_sidecar_load (sound);
  g_assert_cmpint (g_chmod (sidecar_case_folder (), 0755), ==, 0);
  g_assert_cmpint (g_chmod (data, 0777), ==, 0);
  g_assert_cmpint (g_chmod (folder, 0555), ==, 0);
  if (geteuid () == 0)
    setfsuid (NOBODY);
  g_autoptr (WhySidecarState) saved = save_one (sound, state, 1, "trill"),
                              more = save_one (sound, saved, 4, "none"),
                              loaded = why_sidecar_load (sound);
  setfsuid (geteuid ());
  g_chmod (folder, 0755);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_true (saved->is_elsewhere);
  g_assert_nonnull (saved->notice);
  g_assert_null (more->notice);
  g_assert_true (why_sidecar_equal (loaded->sidecar, more->sidecar));
  g_autofree char *moved = sidecar_case_sound ("locked-2/b.wav", "locked");
  g_autoptr (WhySidecarState) found = why_sidecar_load (moved);
  g_assert_true (why_sidecar_equal (found->sidecar, more->sidecar));
  /* Once the folder can be written they are beside the sound, and there alone. */
  g_autoptr (WhySidecarState) beside = save_one (sound, loaded, 7, "none");
  g_assert_false (beside->is_elsewhere);
  g_autoptr (WhySidecarState) last = why_sidecar_load (sound), gone = why_sidecar_load (moved);
  g_assert_cmpuint (why_sidecar_n (last->sidecar), ==, 3);
  g_assert_cmpuint (why_sidecar_n (gone->sidecar), ==, 0);
}

/* What was taken back in such a folder does not come back. */
static void
test_taken_back_elsewhere (void)
{
  char name[249];
  memset (name, 'n', sizeof name - 1);
  name[sizeof name - 1] = '\0';
  g_autofree char *relative = g_build_filename ("long", name, NULL),
                  *sound = sidecar_case_sound (relative, "a name with no room for an ending");
  g_autoptr (WhySidecarState) state = why_sidecar_load (sound),
                              saved = save_one (sound, state, 1, "trill");
  g_autoptr (WhySidecar) none = why_sidecar_new ();
  g_assert_true (saved->is_elsewhere);
  g_autoptr (WhySidecarState) cleared = why_sidecar_save (sound, saved, none, NULL),
                              loaded = why_sidecar_load (sound);
  g_assert_nonnull (cleared);
  g_assert_cmpuint (why_sidecar_n (loaded->sidecar), ==, 0);
}

static void
test_move (void)
{
  g_autofree char *from = sidecar_case_sound ("move/a.wav", "move"),
                  *to = g_build_filename (sidecar_case_folder (), "move", "b.wav", NULL),
                  *old = why_sidecar_path (from), *new = why_sidecar_path (to);
  g_autoptr (WhySidecarState) state = why_sidecar_load (from),
                              saved = save_one (from, state, 1, "trill");
  g_autofree char *there = sidecar_case_sound ("move/b.wav.whybrato.json", "somebody's"),
                  *aside = g_strconcat (to, ".whybrato.other.json", NULL);
  g_assert_cmpint (g_rename (from, to), ==, 0);
  g_assert_true (why_sidecar_move (from, to, NULL));
  g_assert_false (g_file_test (old, G_FILE_TEST_EXISTS));
  g_autofree char *text = sidecar_case_read (new), *kept = sidecar_case_read (aside);
  g_assert_nonnull (strstr (text, "\"b.wav\""));
  g_assert_cmpstr (kept, ==, "somebody's");
  g_autoptr (WhySidecarState) loaded = why_sidecar_load (to);
  g_assert_true (why_sidecar_equal (loaded->sidecar, saved->sidecar));
  /* There is nothing to move. */
  g_assert_true (why_sidecar_move (from, to, NULL));
}

static void
test_manifest (void)
{
  g_autofree char *a = sidecar_case_sound ("folder/a, b.wav", "1"),
                  *b = sidecar_case_sound ("folder/deep/=b.wav", "22"),
                  *c = sidecar_case_sound ("folder/c.wav", "333"),
                  *folder = g_build_filename (sidecar_case_folder (), "folder", NULL),
                  *table = g_build_filename (folder, "manifest.csv", NULL);
  g_autoptr (WhySidecarState) of_a = why_sidecar_load (a), of_b = why_sidecar_load (b);
  g_autoptr (WhySidecarState) a_1 = save_one (a, of_a, 1.5, "trill"),
                              a_2 = save_one (a, a_1, 4, NULL), b_1 = save_one (b, of_b, 0, "none");
  g_autoptr (WhyCorrectedFolder) collected = why_sidecar_collect (folder, NULL, NULL);
  g_assert_nonnull (collected);
  g_assert_cmpuint (collected->n, ==, 2);
  g_assert_cmpuint (collected->n_recordings, ==, 2);
  g_assert_cmpuint (collected->n_sounds, ==, 3);
  g_assert_cmpuint (collected->n_unnamed, ==, 1);
  g_assert_cmpstr (collected->notes[0].was_label, ==, "vibrato");
  g_autofree char *text = why_corrected_folder_manifest (collected, table);
  g_assert_true (g_file_set_contents (table, text, -1, NULL));
  g_assert_cmpstr (text, ==,
                   "path,class,split,from_s,to_s\n"
                   "\"a, b.wav\",trill,,1.500000,2.500000\n"
                   "deep/=b.wav,none,,0.000000,1.000000\n");
  g_autoptr (GError) error = NULL;
  g_autoptr (WhyManifest) manifest = why_manifest_load (table, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (manifest->rows[1].file, ==, b);
  g_autofree char *label = NULL, *nothing = NULL;
  g_assert_cmpuint (why_sidecar_count (a, &label), ==, 2);
  g_assert_cmpstr (label, ==, "trill");
  g_assert_cmpuint (why_sidecar_count (c, &nothing), ==, 0);
  g_assert_null (nothing);
  /* From another folder they are found too. */
  g_autofree char *far = g_build_filename (sidecar_case_folder (), "far.csv", NULL),
                  *far_text = why_corrected_folder_manifest (collected, far),
                  *outside = why_corrected_folder_manifest (collected, "/elsewhere/m.csv");
  g_assert_nonnull (strstr (far_text, "\nfolder/deep/=b.wav,"));
  g_assert_nonnull (strstr (outside, b));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  sidecar_case_begin ();
  g_test_add_func ("/sidecar-file/beside", test_beside);
  g_test_add_func ("/sidecar-file/two-writers", test_two_writers);
  g_test_add_func ("/sidecar-file/contradiction", test_contradiction);
  g_test_add_func ("/sidecar-file/damaged", test_damaged);
  g_test_add_func ("/sidecar-file/newer", test_newer);
  g_test_add_func ("/sidecar-file/read-only-folder", test_read_only_folder);
  g_test_add_func ("/sidecar-file/taken-back-elsewhere", test_taken_back_elsewhere);
  g_test_add_func ("/sidecar-file/move", test_move);
  g_test_add_func ("/sidecar-file/manifest", test_manifest);
  return g_test_run ();
}
