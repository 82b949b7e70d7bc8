/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <locale.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>
#include <utime.h>

#include "analysis/sidecar/why-sidecar-file.h"
#include "app/sound/why-take-journal.h"
#include "app/takes/why-take-change.h"
#include "app/takes/why-kept-take.h"

/* Takes without a window: a folder of them, their names, and the trash of a home of our own. */

static char *home;

static char *
path_of (const char *name)
{
  return g_build_filename (home, "takes", name, NULL);
}

/* A WAV of silence. */
static char *
make_take (const char *name, guint n_seconds, gint64 ended_s)
{
  guint32 n_bytes = n_seconds * 8000 * 2;
  g_autofree guint8 *bytes = g_malloc0 (44 + n_bytes);
  const struct
  {
    gsize at;
    guint32 value;
  } words[] = { { 4, 36 + n_bytes }, { 16, 16 },       { 20, 0x00010001 }, { 24, 8000 },
                { 28, 16000 },       { 32, 0x100002 }, { 40, n_bytes } };
  memcpy (bytes, "RIFF", 4);
  memcpy (bytes + 8, "WAVEfmt ", 8);
  memcpy (bytes + 36, "data", 4);
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    {
      guint32 value = GUINT32_TO_LE (words[i].value);
      memcpy (bytes + words[i].at, &value, 4);
    }
  char *path = path_of (name);
  g_autofree char *folder = g_path_get_dirname (path);
  g_mkdir_with_parents (folder, 0700);
  g_assert_true (g_file_set_contents (path, (char *) bytes, 44 + n_bytes, NULL));
  const struct utimbuf times = { ended_s, ended_s };
  g_assert_cmpint (utime (path, &times), ==, 0);
  return path;
}

static void
make_sidecar (const char *sound, const char *title)
{
  g_autoptr (WhySidecar) sidecar = why_sidecar_new ();
  why_sidecar_set_title (sidecar, title);
  g_autofree char *name = g_path_get_basename (sound), *path = why_sidecar_path (sound);
  g_autofree char *text = why_sidecar_format (sidecar, name);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static char *
title_at (const char *sound)
{
  g_autoptr (WhySidecarState) state = why_sidecar_load (sound);
  return g_strdup (why_sidecar_get_title (state->sidecar));
}

static gboolean
is_there (const char *path)
{
  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static void
clear (void)
{
  g_autofree char *folder = path_of ("");
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  while (dir && (name = g_dir_read_name (dir)))
    {
      g_autofree char *path = path_of (name);
      g_remove (path);
    }
}

/* The newest first, by when they began; what is no take is left out. */
static void
test_list (void)
{
  clear ();
  g_autofree char *old = make_take ("old.wav", 1, 1000000),
                  *long_one = make_take ("long.wav", 20, 2000010);
  g_autofree char *late = make_take ("2033-05-18 03.33.20.wav", 1, 2000000);
  g_autofree char *letter = path_of ("letter.txt"), *broken = path_of ("broken.wav");
  g_autofree char *hidden G_GNUC_UNUSED = make_take (".hidden.wav", 1, 1000000);
  make_sidecar (old, "Étude");
  g_assert_true (g_file_set_contents (letter, "Dear friend", -1, NULL));
  g_assert_true (g_file_set_contents (broken, "no sound", -1, NULL));
  const struct utimbuf times = { 500, 500 };
  utime (broken, &times);
  g_autofree char *folder = path_of ("");
  g_autoptr (GPtrArray) takes = why_kept_take_list (folder, NULL, NULL);
  g_assert_cmpuint (takes->len, ==, 4);
  const struct
  {
    const char *name;
    double duration_s;
    gint64 began_s;
  } expected[] = { { "2033-05-18 03.33.20", 1, 1999999 },
                   { "long", 20, 1999990 },
                   { "Étude", 1, 999999 },
                   { "broken", -1, 500 } };
  for (guint i = 0; i < takes->len; i++)
    {
      const WhyKeptTake *take = takes->pdata[i];
      g_autofree char *name = why_kept_take_name (take);
      g_assert_cmpstr (name, ==, expected[i].name);
      g_assert_cmpfloat (take->duration_s, ==, expected[i].duration_s);
      g_assert_cmpint (take->began_s, ==, expected[i].began_s);
      g_assert_false (take->is_recording);
    }
}

static void
test_folders (void)
{
  clear ();
  g_autofree char *missing = g_build_filename (home, "missing", NULL);
  g_autofree char *file = g_build_filename (home, "file", NULL);
  g_autoptr (GPtrArray) none = why_kept_take_list (missing, NULL, NULL);
  g_assert_cmpuint (none->len, ==, 0);
  g_assert_true (g_file_set_contents (file, "", 0, NULL));
  g_autoptr (GError) error = NULL;
  g_assert_null (why_kept_take_list (file, NULL, &error));
  g_assert_nonnull (strstr (error->message, "cannot be read"));
  g_assert_nonnull (strstr (error->message, file));
}

static void
test_days (void)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("Europe/Berlin");
  g_autoptr (GDateTime) now = g_date_time_new (zone, 2026, 11, 30, 0, 10, 0);
  const struct
  {
    int year, month, day, hour;
    const char *text;
  } cases[] = { { 2026, 11, 30, 0, "Today" },
                { 2026, 11, 29, 23, "Yesterday" },
                { 2026, 11, 29, 0, "Yesterday" },
                { 2026, 11, 28, 23, "Saturday 28 November" },
                { 2026, 11, 27, 12, "Friday 27 November" },
                { 2026, 3, 1, 12, "Sunday 1 March" },
                { 2025, 11, 30, 12, "Sunday 30 November 2025" },
                /* A clock that was set back: tomorrow is a day like another. */
                { 2026, 12, 1, 12, "Tuesday 1 December" } };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GDateTime) then = g_date_time_new (zone, cases[i].year, cases[i].month,
                                                    cases[i].day, cases[i].hour, 0, 0);
      const WhyKeptTake take = { .began_s = g_date_time_to_unix (then) };
      g_autofree char *text = why_kept_take_day_text (&take, now);
      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

static void
test_names (void)
{
  clear ();
  g_autofree char *path = make_take ("a.wav", 1, 1000000),
                  *other G_GNUC_UNUSED = make_take ("b.wav", 1, 1000000);
  g_autofree char *longest = g_strnfill (255 - 4 - strlen (WHY_SIDECAR_ENDING), 'x');
  g_autofree char *too_long = g_strconcat (longest, "x", NULL);
  const struct
  {
    const char *name, *fault;
  } cases[] = { { "Lesson 3", NULL },
                { "a", NULL },
                { "a.wav", NULL },
                { "dots. and more", NULL },
                { longest, NULL },
                { "", "needs a name" },
                { "  ", "needs a name" },
                { "a/b", "slash" },
                { "..", "dot" },
                { ".hidden", "dot" },
                { too_long, "too long" },
                { "b", "has this name" },
                { "b.wav", "has this name" },
                { " b ", "has this name" } };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *fault = why_kept_take_check_name (path, cases[i].name);
      g_test_message ("%s: %s", cases[i].name, fault ? fault : "can be");
      if (cases[i].fault)
        g_assert_nonnull (strstr (fault, cases[i].fault));
      else
        g_assert_null (fault);
    }
}

/* The corrections go with the sound; nothing is replaced. */
static void
test_rename (void)
{
  clear ();
  g_autofree char *path = make_take ("a.wav", 1, 1000000), *other = make_take ("b.wav", 2, 1000000);
  make_sidecar (path, "Mine");
  g_autoptr (GError) error = NULL;
  g_assert_null (why_kept_take_rename (path, "b", &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_autofree char *to = why_kept_take_rename (path, " Lesson 3 ", &error);
  g_assert_no_error (error);
  g_autofree char *expected = path_of ("Lesson 3.wav"), *title = title_at (to),
                  *before = why_sidecar_path (path);
  g_assert_cmpstr (to, ==, expected);
  g_assert_cmpstr (title, ==, "Mine");
  g_assert_false (is_there (path) || is_there (before));
  g_assert_true (is_there (to) && is_there (other));
  g_autofree char *same = why_kept_take_rename (to, "Lesson 3", &error);
  g_assert_cmpstr (same, ==, to);
  g_assert_null (why_kept_take_rename (path, "c", &error));
  g_assert_cmpstr (error->message, ==, "a.wav is no longer there.");
}

static void
test_trash (void)
{
  clear ();
  g_autofree char *path = make_take ("a.wav", 1, 1000000), *sidecar = why_sidecar_path (path);
  g_autoptr (GError) error = NULL;
  make_sidecar (path, "First");
  g_autoptr (WhyTrashedTake) first = why_kept_take_trash (path, &error);
  g_assert_no_error (error);
  g_assert_false (is_there (path) || is_there (sidecar));
  g_assert_true (is_there (first->sound) && is_there (first->sidecar));

  /* A second one of that name, and both come back, each its own. */
  g_autofree char *again G_GNUC_UNUSED = make_take ("a.wav", 2, 1000000);
  g_autoptr (WhyTrashedTake) second = why_kept_take_trash (path, &error);
  g_assert_no_error (error);
  g_assert_null (second->sidecar);
  g_assert_true (why_kept_take_restore (first, &error));
  g_assert_no_error (error);
  g_autofree char *title = title_at (path);
  g_assert_cmpstr (title, ==, "First");
  g_assert_false (is_there (first->sound) || is_there (first->sidecar));
  g_autofree char *info = g_build_filename (home, "data/Trash/info/a.wav.trashinfo", NULL);
  g_assert_false (is_there (info));

  g_assert_false (why_kept_take_restore (second, &error));
  g_assert_nonnull (strstr (error->message, "another file has its name now"));
  g_assert_true (is_there (second->sound));
  g_clear_error (&error);
  g_assert_false (why_kept_take_restore (first, &error));
  g_assert_nonnull (strstr (error->message, "look for it in the trash"));
  g_clear_error (&error);
  g_assert_null (why_kept_take_trash ("/nowhere/at/all.wav", &error));
  g_assert_cmpstr (error->message, ==, "all.wav is no longer there.");
}

/* Where there is no trash nothing is deleted, whichever of the two files is in the way. */
static void
test_no_trash (void)
{
  clear ();
  g_autofree char *path = make_take ("a.wav", 1, 1000000), *sidecar = why_sidecar_path (path);
  g_autofree char *trash = g_build_filename (home, "data/Trash", NULL),
                  *away = g_build_filename (home, "away", NULL);
  make_sidecar (path, "Kept");
  g_rename (trash, away);
  g_assert_true (g_file_set_contents (trash, "in the way", -1, NULL));
  g_autoptr (GError) error = NULL;
  g_assert_null (why_kept_take_trash (path, &error));
  g_assert_cmpstr (error->message, ==,
                   "a.wav is in a place without a trash folder, so it was not deleted.");
  g_assert_true (is_there (path) && is_there (sidecar));
  g_unlink (trash);
  g_rename (away, trash);
}

/* What is being recorded stays as it is. */
static void
test_recording (void)
{
  clear ();
  g_autofree char *path = make_take ("a.wav", 1, 1000000), *folder = path_of ("");
  WhyTakeJournal *note = why_take_journal_begin (path);
  g_autoptr (GError) error = NULL;
  g_assert_nonnull (note);
  g_assert_null (why_kept_take_rename (path, "b", &error));
  g_assert_cmpstr (error->message, ==, "a.wav is still being recorded; stop that first.");
  g_clear_error (&error);
  g_assert_null (why_kept_take_trash (path, &error));
  g_assert_cmpstr (error->message, ==, "a.wav is still being recorded; stop that first.");
  g_autoptr (GPtrArray) takes = why_kept_take_list (folder, NULL, NULL);
  g_assert_true (((WhyKeptTake *) takes->pdata[0])->is_recording);
  why_take_journal_end (note);
  g_autofree char *to = why_kept_take_rename (path, "b", NULL);
  g_assert_nonnull (to);
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;
  while (dir && (name = g_dir_read_name (dir)))
    {
      g_autofree char *inner = g_build_filename (path, name, NULL);
      remove_tree (inner);
    }
  g_remove (path);
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "C.UTF-8");
  home = g_dir_make_tmp ("whybrato-takes-XXXXXX", NULL);
  const char *const folders[][2]
      = { { "HOME", "" }, { "XDG_DATA_HOME", "data" }, { "XDG_STATE_HOME", "state" } };
  for (gsize i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *path = g_build_filename (home, folders[i][1], NULL);
      g_mkdir_with_parents (path, 0700);
      g_setenv (folders[i][0], path, TRUE);
    }
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/takes/list", test_list);
  g_test_add_func ("/takes/folders", test_folders);
  g_test_add_func ("/takes/days", test_days);
  g_test_add_func ("/takes/names", test_names);
  g_test_add_func ("/takes/rename", test_rename);
  g_test_add_func ("/takes/trash", test_trash);
  g_test_add_func ("/takes/no-trash", test_no_trash);
  g_test_add_func ("/takes/recording", test_recording);
  int status = g_test_run ();
  remove_tree (home);
  g_free (home);
  return status;
}
