/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/sound/why-take-journal.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "audio/file/why-audio-file.h"
#include "audio/take/why-take-repair.h"

#define MAX_NOTE_BYTES 8192

struct _WhyTakeJournal
{
  char *note_path;
  int fd; /* holds the lock, until this program ends in whatever way */
};

static char *
notes_folder (void)
{
  return g_build_filename (g_get_user_state_dir (), "whybrato", "takes", NULL);
}

/* One take, one name, whatever characters its path has. */
static char *
note_path_of (const char *path)
{
  g_autofree char *folder = notes_folder ();
  g_autofree char *sum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, path, -1);
  return g_build_filename (folder, sum, NULL);
}

/* The locked descriptor of a note for the take at path, or -1. */
static int
write_note (const char *path, const char *note_path)
{
  g_autofree char *folder = notes_folder ();
  gsize n = strlen (path);
  if (g_mkdir_with_parents (folder, 0700) != 0)
    return -1;
  int fd = g_open (note_path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0)
    return -1;
  if (flock (fd, LOCK_EX | LOCK_NB) == 0 && ftruncate (fd, 0) == 0
      && write (fd, path, n) == (ssize_t) n)
    return fd;
  g_debug ("%s: %s", note_path, g_strerror (errno));
  close (fd);
  return -1;
}

WhyTakeJournal *
why_take_journal_begin (const char *path)
{
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);
  g_autofree char *note_path = note_path_of (absolute);
  int fd = write_note (absolute, note_path);
  if (fd < 0)
    return NULL;
  WhyTakeJournal *note = g_new0 (WhyTakeJournal, 1);
  note->note_path = g_steal_pointer (&note_path);
  note->fd = fd;
  return note;
}

static void
remove_note (WhyTakeJournal *note)
{
  g_unlink (note->note_path);
  close (note->fd);
  g_free (note->note_path);
}

/* The new one is there before the old one goes. */
void
why_take_journal_move (WhyTakeJournal *note, const char *path)
{
  if (!note)
    return;
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);
  g_autofree char *note_path = note_path_of (absolute);
  int fd = g_str_equal (note_path, note->note_path) ? -1 : write_note (absolute, note_path);
  if (fd < 0)
    return;
  remove_note (note);
  note->note_path = g_steal_pointer (&note_path);
  note->fd = fd;
}

void
why_take_journal_end (WhyTakeJournal *note)
{
  if (!note)
    return;
  remove_note (note);
  g_free (note);
}

gboolean
why_take_journal_is_recording (const char *path)
{
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);
  g_autofree char *note_path = note_path_of (absolute);
  int fd = g_open (note_path, O_RDONLY | O_NONBLOCK | O_CLOEXEC, 0);
  if (fd < 0)
    return FALSE;
  gboolean is_locked = flock (fd, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
  close (fd);
  return is_locked;
}

static void
left_take_free (gpointer data)
{
  WhyLeftTake *take = data;
  g_free (take->path);
  g_free (take);
}

/* FALSE where the note has done its service. */
static gboolean
complete_take (const char *path, WhyLeftTake **take)
{
  g_autofree char *folder = g_path_get_dirname (path);
  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return !g_file_test (folder, G_FILE_TEST_EXISTS); /* on a disk that is not there just now? */
  guint64 n_samples = 0;
  WhyError error = { WHY_OK, "" };
  WhyStatus status = why_take_repair (path, &n_samples, &error);
  if (status != WHY_OK)
    g_debug ("%s: %s", path, error.message);
  /* One that was changed by now, or never got its header, is no business of ours. */
  if (status == WHY_ERR_FORMAT || (status == WHY_OK && n_samples == 0))
    return FALSE;
  WhyAudioInfo info;
  if (why_audio_probe (path, &info, &error) != WHY_OK)
    return TRUE;
  *take = g_new0 (WhyLeftTake, 1);
  (*take)->path = g_strdup (path);
  (*take)->seconds = info.duration_s;
  return TRUE;
}

/* NULL: the take is being recorded, or there is none. */
static WhyLeftTake *
read_note (const char *note_path)
{
  int fd = g_open (note_path, O_RDONLY | O_NONBLOCK | O_CLOEXEC, 0);
  if (fd < 0)
    return NULL;
  WhyLeftTake *take = NULL;
  char path[MAX_NOTE_BYTES];
  ssize_t n = flock (fd, LOCK_EX | LOCK_NB) == 0 ? read (fd, path, sizeof path - 1) : -1;
  if (n >= 0)
    {
      path[n] = '\0';
      if (!g_path_is_absolute (path) || !complete_take (path, &take))
        g_unlink (note_path);
    }
  close (fd);
  return take;
}

static int
compare_takes (gconstpointer a, gconstpointer b)
{
  const WhyLeftTake *first = *(WhyLeftTake *const *) a, *second = *(WhyLeftTake *const *) b;
  return strcmp (first->path, second->path); /* their names are times */
}

GPtrArray *
why_take_journal_list_left (void)
{
  GPtrArray *takes = g_ptr_array_new_with_free_func (left_take_free);
  g_autofree char *folder = notes_folder ();
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  while (dir && (name = g_dir_read_name (dir)))
    {
      g_autofree char *note_path = g_build_filename (folder, name, NULL);
      WhyLeftTake *take = read_note (note_path);
      if (take)
        g_ptr_array_add (takes, take);
    }
  g_ptr_array_sort (takes, compare_takes);
  return takes;
}

void
why_take_journal_forget (const char *path)
{
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);
  g_autofree char *note_path = note_path_of (absolute);
  g_unlink (note_path);
}
