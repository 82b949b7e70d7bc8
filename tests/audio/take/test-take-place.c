/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

#include "audio/file/why-audio-file.h"
#include "audio/take/why-take-file-private.h"
#include "base/why-patience-private.h"
#include "why-test-disk.h"

/* What others do on the disk while a take runs: none of its samples is lost, and the path that it
 * names leads to all of them. pread is this file's: a broken disk gives no more than it says. */

#define RATE_HZ 44100.0
#define BLOCK 4410
/* How often it is looked at where the file is; and how long until that has been done. */
#define LOOKS_SCALE 0.2
#define SYNC_US 500000

static char *root, *folder, *path, *home;
static guint64 n_written; /* samples */
static atomic_llong readable = G_MAXINT64;

ssize_t __wrap_pread (int fd, void *bytes, size_t n, off_t at);
ssize_t __real_pread (int fd, void *bytes, size_t n, off_t at);
ssize_t __wrap_pread64 (int fd, void *bytes, size_t n, off_t at);
ssize_t __real_pread64 (int fd, void *bytes, size_t n, off_t at);

static gboolean
is_broken (off_t at, size_t *n)
{
  long long end = atomic_load (&readable);
  errno = EIO;
  if ((long long) at + (long long) *n > end)
    *n = at < end ? (size_t) (end - at) : 0;
  return *n == 0;
}

ssize_t
__wrap_pread (int fd, void *bytes, size_t n, off_t at)
{
  return is_broken (at, &n) ? -1 : __real_pread (fd, bytes, n, at);
}

ssize_t
__wrap_pread64 (int fd, void *bytes, size_t n, off_t at)
{
  return is_broken (at, &n) ? -1 : __real_pread64 (fd, bytes, n, at);
}

static float
sample (guint64 i)
{
  return (float) (i % 60000 + 1) / 60001;
}

static void
remove_all (const char *what)
{
  char *arguments[] = { (char *) "rm", (char *) "-rf", (char *) what, NULL };
  g_assert_true (g_spawn_sync (NULL, arguments, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL,
                               NULL, NULL));
}

static void
write_blocks (WhyTakeFile *file, int n_blocks)
{
  static float block[BLOCK];
  for (int b = 0; b < n_blocks; b++)
    {
      WhyError error = { 0 };
      for (gsize i = 0; i < BLOCK; i++)
        block[i] = sample (n_written + i);
      if (why_take_file_write (file, block, BLOCK, &error) != WHY_OK)
        g_error ("%s", error.message);
      n_written += BLOCK;
    }
}

/* One second and some of a take in a folder of its own. */
static WhyTakeFile *
start (void)
{
  WhyTakeFile *file;
  WhyError error = { 0 };
  remove_all (root);
  g_mkdir_with_parents (home, 0700);
  g_mkdir_with_parents (folder, 0700);
  n_written = 0;
  if (why_take_file_new (path, RATE_HZ, &file, &error) != WHY_OK)
    g_error ("%s", error.message);
  write_blocks (file, 12);
  return file;
}

static void
check_contents (const char *where, guint64 n)
{
  WhyAudioClip clip;
  WhyError error = { 0 };
  if (why_audio_load (where, RATE_HZ, 0, 0, &clip, NULL, NULL, &error) != WHY_OK)
    g_error ("%s: %s", where, error.message);
  g_assert_cmpuint (clip.n, ==, n);
  gsize n_wrong = 0;
  for (gsize i = 0; i < clip.n; i++)
    n_wrong += clip.samples[i] != sample (i);
  g_assert_cmpuint (n_wrong, ==, 0);
  why_audio_clip_clear (&clip);
}

/* Ends the take; whatever it is called then has all of it. */
static void
finish (WhyTakeFile *file, const char *expected)
{
  WhyError error = { 0 };
  write_blocks (file, 5);
  if (why_take_file_finish (file, &error) != WHY_OK)
    g_error ("%s", error.message);
  g_autofree char *where = why_take_file_path (file);
  g_assert_cmpstr (where, ==, expected);
  why_take_file_free (file);
  check_contents (expected, n_written);
}

static void
rename_folder (void)
{
  g_autofree char *other = g_build_filename (root, "other", NULL);
  g_assert_cmpint (g_rename (folder, other), ==, 0);
}

static void
remove_folder (void)
{
  remove_all (folder);
}

static void
unlink_file (void)
{
  g_assert_cmpint (g_unlink (path), ==, 0);
}

static void
replace_file (void)
{
  g_assert_true (g_file_set_contents (path, "a letter", -1, NULL));
}

static void
move_file (void)
{
  g_autofree char *other = g_build_filename (root, "moved.wav", NULL);
  g_assert_cmpint (g_rename (path, other), ==, 0);
}

static void
trash_file (void)
{
  g_autofree char *trash = g_build_filename (root, "Trash", "files", NULL);
  g_autofree char *other = g_build_filename (trash, "take.wav", NULL);
  g_mkdir_with_parents (trash, 0700);
  g_assert_cmpint (g_rename (path, other), ==, 0);
}

static void
trash_folder (void)
{
  g_autofree char *trash = g_build_filename (root, ".Trash-1000", "files", NULL);
  g_autofree char *other = g_build_filename (trash, "takes", NULL);
  g_mkdir_with_parents (trash, 0700);
  g_assert_cmpint (g_rename (folder, other), ==, 0);
}

/* Nothing can be made where it was. */
static void
block_folder (void)
{
  remove_all (folder);
  g_assert_true (g_file_set_contents (folder, "in the way", -1, NULL));
}

static void
relink_folder (void)
{
  g_autofree char *other = g_build_filename (root, "other", NULL);
  g_assert_cmpint (g_rename (folder, other), ==, 0);
  g_assert_cmpint (symlink (other, folder), ==, 0);
}

static const struct
{
  const char *name;
  void (*happen) (void);
  const char *expected; /* below root */
} events[] = {
  { "folder-renamed", rename_folder, "other/take.wav" },
  { "folder-removed", remove_folder, "takes/take.wav" },
  { "file-removed", unlink_file, "takes/take.wav" },
  { "file-replaced", replace_file, "takes/take (2).wav" },
  { "file-moved", move_file, "moved.wav" },
  { "file-trashed", trash_file, "takes/take.wav" },
  { "folder-trashed", trash_folder, "takes/take.wav" },
  { "folder-blocked", block_folder, "home/take.wav" },
  { "folder-linked", relink_folder, "takes/take.wav" },
};

/* Whether it names the file there, which lacks no more than half a second and a block. */
static gboolean
is_followed (WhyTakeFile *file, const char *expected)
{
  WhyAudioInfo info;
  g_autofree char *where = why_take_file_path (file);
  return g_str_equal (where, expected) && why_audio_probe (where, &info, NULL) == WHY_OK
         && info.duration_s >= (double) n_written / RATE_HZ - 0.6;
}

/* Noticed while it runs: what is there by then would survive the death of the program. */
static void
test_noticed (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  g_autofree char *expected = g_build_filename (root, events[i].expected, NULL);
  WhyTakeFile *file = start ();
  events[i].happen ();
  do
    {
      g_assert_cmpuint (n_written, <, 400 * BLOCK);
      write_blocks (file, 7);
      g_usleep (100000);
    }
  while (!is_followed (file, expected));
  finish (file, expected);
}

/* Seen only when the take is complete. */
static void
test_at_end (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  g_autofree char *expected = g_build_filename (root, events[i].expected, NULL);
  WhyTakeFile *file = start ();
  events[i].happen ();
  finish (file, expected);
}

/* Again and again: each copy is looked after as the first file was. */
static void
test_repeated (void)
{
  WhyTakeFile *file = start ();
  for (int k = 0; k < 3; k++)
    {
      remove_folder ();
      g_usleep (SYNC_US);
      write_blocks (file, 3);
    }
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
  remove_folder ();
  finish (file, path);
}

/* What has its name now is another's. */
static void
test_nothing_recorded (void)
{
  for (int discards = 0; discards < 2; discards++)
    {
      WhyTakeFile *file;
      remove_all (root);
      g_mkdir_with_parents (folder, 0700);
      g_assert_cmpint (why_take_file_new (path, RATE_HZ, &file, NULL), ==, WHY_OK);
      g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
      replace_file ();
      if (!discards)
        {
          g_assert_cmpint (why_take_file_finish (file, NULL), ==, WHY_OK);
          why_take_file_drop_empty (file);
        }
      (discards ? why_take_file_discard : why_take_file_free) (file);
      g_autofree char *kept = NULL;
      g_assert_true (g_file_get_contents (path, &kept, NULL, NULL));
      g_assert_cmpstr (kept, ==, "a letter");
    }
}

/* A full disk, and the file removed: it says where it can be had, and it can. */
static void
test_nowhere (void)
{
  WhyTakeFile *file = start ();
  WhyError error = { 0 };
  remove_folder ();
  why_test_limit_files (10000);
  g_assert_cmpint (why_take_file_finish (file, &error), ==, WHY_ERR_IO);
  why_test_limit_files (RLIM_INFINITY);
  g_test_message ("%s", error.message);
  g_autofree char *where = why_take_file_path (file);
  g_assert_nonnull (strstr (error.message, where));
  why_take_file_free (file);
  check_contents (where, n_written);
  close (atoi (strrchr (where, '/') + 1));
}

/* No room for the copy at first: it is tried again. */
static void
test_room_later (void)
{
  /* Between two looks there is time to see that there is no copy yet. */
  why_patience_set_scale (1);
  WhyTakeFile *file = start ();
  remove_folder ();
  why_test_limit_files (10000);
  g_usleep (1300000);
  why_test_limit_files (RLIM_INFINITY);
  write_blocks (file, 3);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  finish (file, path);
  why_patience_set_scale (LOOKS_SCALE);
}

/* Of a disk that is broken, or was pulled out, what it gives is kept, and no more is promised. */
static void
test_broken_disk (void)
{
  WhyTakeFile *file = start ();
  WhyError error = { 0 };
  remove_folder ();
  atomic_store (&readable, 100000);
  g_assert_cmpint (why_take_file_finish (file, &error), ==, WHY_ERR_IO);
  atomic_store (&readable, G_MAXINT64);
  g_test_message ("%s", error.message);
  g_assert_nonnull (strstr (error.message, "The disk failed"));
  g_assert_nonnull (strstr (error.message, "take.wav"));
  guint64 n = why_take_file_saved (file);
  g_assert_cmpuint (n, <=, 100000 / 4);
  g_assert_cmpuint (n, >=, 100000 / 4 - 100);
  why_take_file_free (file);
  check_contents (path, n);
}

/* The sentence about a full disk names the place where what it has is. */
static void
test_full_elsewhere (void)
{
  static float block[BLOCK];
  WhyTakeFile *file = start ();
  WhyError error = { 0 };
  rename_folder ();
  why_test_limit_files (n_written * 4 + 1000);
  for (int k = 0; k < 3 && error.status == WHY_OK; k++)
    why_take_file_write (file, block, BLOCK, &error);
  g_assert_cmpint (error.status, ==, WHY_ERR_IO);
  g_assert_cmpint (why_take_file_finish (file, &error), ==, WHY_ERR_IO);
  why_test_limit_files (RLIM_INFINITY);
  g_test_message ("%s", error.message);
  g_autofree char *where = g_build_filename (root, "other", "take.wav", NULL);
  g_assert_nonnull (strstr (error.message, "The disk is full"));
  g_assert_nonnull (strstr (error.message, where));
  why_take_file_free (file);
  g_assert_true (g_file_test (where, G_FILE_TEST_EXISTS));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  why_patience_set_scale (LOOKS_SCALE);
  g_autofree char *base = g_dir_make_tmp ("whybrato-audio-XXXXXX", NULL);
  root = g_build_filename (base, "root", NULL);
  folder = g_build_filename (root, "takes", NULL);
  path = g_build_filename (folder, "take.wav", NULL);
  home = g_build_filename (root, "home", NULL);
  g_setenv ("HOME", home, TRUE);
  g_unsetenv ("TMPDIR");
  for (gsize i = 0; i < G_N_ELEMENTS (events); i++)
    {
      g_autofree char *noticed = g_strconcat ("/audio/take-place/noticed/", events[i].name, NULL),
                      *at_end = g_strconcat ("/audio/take-place/at-end/", events[i].name, NULL);
      g_test_add_data_func (noticed, GSIZE_TO_POINTER (i), test_noticed);
      g_test_add_data_func (at_end, GSIZE_TO_POINTER (i), test_at_end);
    }
  g_test_add_func ("/audio/take-place/repeated", test_repeated);
  g_test_add_func ("/audio/take-place/nothing-recorded", test_nothing_recorded);
  g_test_add_func ("/audio/take-place/nowhere", test_nowhere);
  g_test_add_func ("/audio/take-place/room-later", test_room_later);
  g_test_add_func ("/audio/take-place/broken-disk", test_broken_disk);
  g_test_add_func ("/audio/take-place/full-elsewhere", test_full_elsewhere);
  int result = g_test_run ();
  remove_all (base);
  g_free (home);
  g_free (path);
  g_free (folder);
  g_free (root);
  return result;
}
