/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/sidecar/why-sidecar-file.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "analysis/engine/why-analyzer.h"
#include "analysis/sidecar/why-sidecar-place.h"
#include "base/why-infile.h"
#include "base/why-outfile.h"
#include "base/why-utf8.h"

/* Says in what is kept elsewhere which file beside the sound it was made of. */
#define BESIDE_MEMBER "beside"

void
why_sidecar_state_free (WhySidecarState *state)
{
  why_sidecar_free (state->sidecar);
  g_free (state->notice);
  g_free (state->beside);
  g_free (state->elsewhere);
  g_free (state);
}

char *
why_sidecar_path (const char *sound)
{
  return g_strconcat (sound, WHY_SIDECAR_ENDING, NULL);
}

gboolean
why_sidecar_is_named (const char *path)
{
  g_autofree char *name = g_path_get_basename (path);
  return g_str_has_suffix (name, ".json") && strstr (name, ".whybrato.") != NULL;
}

/* The text of a file; NULL where there is none. */
static char *
read_text (const char *path, gsize *n, gboolean *is_readable)
{
  char *text = NULL;
  *is_readable = TRUE;
  *n = 0;
  if (!path || !g_file_test (path, G_FILE_TEST_EXISTS))
    return NULL;
  if (why_infile_read (path, WHY_SIDECAR_MAX_BYTES, &text, n, NULL) == WHY_OK)
    return text;
  *is_readable = FALSE;
  return NULL;
}

static char *
hash_of (const char *text)
{
  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, text ? text : "", -1);
}

/* A file that was read; sidecar NULL: there is none, or it is damaged. */
typedef struct
{
  char *text;
  WhySidecar *sidecar;
  gboolean is_damaged;
} Reading;

static void
reading_clear (Reading *reading)
{
  g_clear_pointer (&reading->text, g_free);
  g_clear_pointer (&reading->sidecar, why_sidecar_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Reading, reading_clear)

static Reading
read_file (const char *path)
{
  gsize n;
  gboolean is_readable;
  Reading reading = { .text = read_text (path, &n, &is_readable) };
  if (reading.text)
    reading.sidecar = why_sidecar_parse (reading.text, n, NULL);
  reading.is_damaged = !is_readable || (reading.text && !reading.sidecar);
  return reading;
}

static void
add_notice (char **notice, char *sentence)
{
  g_autofree char *before = *notice;
  *notice = before ? g_strconcat (before, " ", sentence, NULL) : g_strdup (sentence);
  g_free (sentence);
}

/* Whether what is kept elsewhere was made of the file that lies beside the sound now. */
static gboolean
is_of (const char *elsewhere, const char *beside)
{
  g_autofree char *hash = hash_of (beside);
  return strstr (elsewhere, hash) != NULL;
}

static void
tell (WhySidecarState *state, const char *sound, gboolean is_damaged)
{
  g_autofree char *path = why_sidecar_path (sound), *name = why_utf8_plain_name (path);
  if (is_damaged)
    add_notice (&state->notice,
                g_strdup_printf (_ ("“%s” cannot be read as corrections; it is kept aside when "
                                    "you correct something."),
                                 name));
  if (state->is_read_only)
    add_notice (&state->notice,
                g_strdup_printf (_ ("“%s” was written by a later version of Whybrato; install "
                                    "that to change these corrections."),
                                 name));
}

WhySidecarState *
why_sidecar_load (const char *sound)
{
  g_autofree char *path = why_sidecar_path (sound), *place = why_sidecar_place (sound);
  g_auto (Reading) beside = read_file (path), elsewhere = read_file (place);
  WhySidecarState *state = g_new0 (WhySidecarState, 1);
  gboolean ignored;
  if (elsewhere.sidecar && (!beside.sidecar || is_of (elsewhere.text, beside.text)))
    state->sidecar = why_sidecar_copy (elsewhere.sidecar);
  else if (elsewhere.sidecar)
    {
      g_autoptr (WhySidecar) none = why_sidecar_new ();
      state->sidecar = why_sidecar_merge (none, elsewhere.sidecar, beside.sidecar, &ignored);
    }
  else
    state->sidecar = beside.sidecar ? why_sidecar_copy (beside.sidecar) : why_sidecar_new ();
  state->is_elsewhere = elsewhere.sidecar != NULL;
  state->is_read_only = (beside.sidecar && why_sidecar_is_newer (beside.sidecar))
                        || (elsewhere.sidecar && why_sidecar_is_newer (elsewhere.sidecar));
  tell (state, sound, beside.is_damaged || elsewhere.is_damaged);
  state->beside = g_steal_pointer (&beside.text);
  state->elsewhere = g_steal_pointer (&elsewhere.text);
  return state;
}

gboolean
why_sidecar_has_changed (const char *sound, const WhySidecarState *state)
{
  gsize n;
  gboolean ignored;
  g_autofree char *path = why_sidecar_path (sound), *place = why_sidecar_place (sound);
  g_autofree char *beside = read_text (path, &n, &ignored),
                  *elsewhere = read_text (place, &n, &ignored);
  return g_strcmp0 (beside, state->beside) != 0 || g_strcmp0 (elsewhere, state->elsewhere) != 0;
}

/* What is on disk now, against what was there: merged into *mine, or kept aside. FALSE with error: nothing may be
 * written. is_stuck: it stays where it is, and must not be replaced. */
static gboolean
take_in (const char *path,
         const Reading *now,
         const char *text_before,
         const WhySidecarState *before,
         WhySidecar **mine,
         char **notice,
         gboolean *is_stuck,
         GError **error)
{
  g_autofree char *name = path ? why_utf8_plain_name (path) : NULL;
  if (now->sidecar && why_sidecar_is_newer (now->sidecar))
    {
      g_set_error (error, WHY_ERROR, WHY_ERR_UNSUPPORTED,
                   _ ("“%s” was written by a later version of Whybrato; install that to change "
                      "these corrections."),
                   name);
      return FALSE;
    }
  if (now->is_damaged)
    {
      g_autofree char *aside = why_sidecar_keep_aside (path, "damaged");
      *is_stuck = !aside;
      if (!aside)
        return TRUE;
      g_autofree char *kept = why_utf8_plain_name (aside);
      add_notice (notice, g_strdup_printf (_ ("“%s” could not be read as corrections; it is kept "
                                              "as “%s”."),
                                           name, kept));
      return TRUE;
    }
  if (!now->sidecar || g_strcmp0 (now->text, text_before) == 0)
    return TRUE;
  gboolean has_conflict;
  WhySidecar *merged = why_sidecar_merge (before->sidecar, *mine, now->sidecar, &has_conflict);
  why_sidecar_free (*mine);
  *mine = merged;
  if (!has_conflict)
    return TRUE;
  g_autofree char *aside = why_sidecar_write_aside (path, "other", now->text);
  if (!aside)
    {
      g_set_error (error, WHY_ERROR, WHY_ERR_IO,
                   _ ("“%s” was changed by somebody else, and what they wrote cannot be kept "
                      "aside; open the recording again."),
                   name);
      return FALSE;
    }
  g_autofree char *kept = why_utf8_plain_name (aside);
  add_notice (notice, g_strdup_printf (_ ("Somebody else corrected the same notes; what they "
                                          "wrote is kept as “%s”."),
                                       kept));
  return TRUE;
}

/* What is kept elsewhere, with the sign by which is_of knows it. */
static char *
mark (const char *text, const char *beside)
{
  g_autofree char *hash = hash_of (beside);
  g_autoptr (JsonNode) root = json_from_string (text, NULL);
  json_object_set_string_member (json_node_get_object (root), BESIDE_MEMBER, hash);
  g_autofree char *marked = json_to_string (root, TRUE);
  return g_strconcat (marked, "\n", NULL);
}

/* Beside the sound if it can be, else elsewhere. */
static gboolean
write_state (
    const char *sound, WhySidecarState *state, const char *path, const char *place, GError **error)
{
  WhyError reason = { WHY_ERR_IO, "" };
  g_autofree char *name = g_path_get_basename (sound);
  g_autofree char *text = why_sidecar_format (state->sidecar, name);
  if (strlen (text) > WHY_SIDECAR_MAX_BYTES
      || why_sidecar_n (state->sidecar) > WHY_SIDECAR_MAX_NOTES)
    {
      g_autofree char *display = g_filename_display_name (sound);
      g_set_error (error, WHY_ERROR, WHY_ERR_UNSUPPORTED,
                   _ ("%s: there are more corrections than one recording can have; take some back"),
                   display);
      return FALSE;
    }
  if (path && why_outfile_write (path, text, &reason) == WHY_OK)
    {
      g_free (state->beside);
      state->beside = g_steal_pointer (&text);
      if (place)
        g_unlink (place);
      g_clear_pointer (&state->elsewhere, g_free);
      return TRUE;
    }
  if (place)
    {
      g_autofree char *marked = mark (text, state->beside);
      why_sidecar_place_prepare (place);
      if (why_outfile_write (place, marked, NULL) == WHY_OK)
        {
          g_free (state->elsewhere);
          state->elsewhere = g_steal_pointer (&marked);
          state->is_elsewhere = TRUE;
          return TRUE;
        }
    }
  if (!*reason.message)
    why_error_set (&reason, WHY_ERR_IO,
                   "could not be written; free some space or choose another folder");
  why_error_propagate (error, &reason, name);
  return FALSE;
}

WhySidecarState *
why_sidecar_save (const char *sound,
                  const WhySidecarState *before,
                  const WhySidecar *mine,
                  GError **error)
{
  g_autofree char *path = why_sidecar_path (sound), *place = why_sidecar_place (sound);
  g_autoptr (WhySidecarState) state = g_new0 (WhySidecarState, 1);
  state->sidecar = why_sidecar_copy (mine);
  int lock = why_sidecar_lock (sound);
  g_auto (Reading) beside = read_file (path), elsewhere = read_file (place);
  gboolean beside_is_stuck = FALSE, elsewhere_is_stuck = FALSE;
  gboolean ok = take_in (path, &beside, before->beside, before, &state->sidecar, &state->notice,
                         &beside_is_stuck, error)
                && take_in (place, &elsewhere, before->elsewhere, before, &state->sidecar,
                            &state->notice, &elsewhere_is_stuck, error);
  state->beside = g_steal_pointer (&beside.text);
  state->elsewhere = g_steal_pointer (&elsewhere.text);
  ok = ok
       && write_state (sound, state, beside_is_stuck ? NULL : path,
                       elsewhere_is_stuck ? NULL : place, error);
  why_sidecar_unlock (lock);
  if (!ok)
    return NULL;
  if (state->is_elsewhere && !before->is_elsewhere)
    add_notice (&state->notice, g_strdup (_ ("This folder cannot be written; your corrections "
                                             "are kept in your home folder.")));
  return g_steal_pointer (&state);
}

gboolean
why_sidecar_move (const char *from, const char *to, GError **error)
{
  g_autofree char *old = why_sidecar_path (from), *new = why_sidecar_path (to);
  g_autofree char *name = g_path_get_basename (to), *aside = NULL;
  if (!g_file_test (old, G_FILE_TEST_EXISTS))
    return TRUE;
  if (g_file_test (new, G_FILE_TEST_EXISTS))
    aside = why_sidecar_keep_aside (new, "other");
  if (g_file_test (new, G_FILE_TEST_EXISTS) || g_rename (old, new) != 0)
    {
      g_autofree char *display = g_filename_display_name (old);
      g_set_error (error, WHY_ERROR, WHY_ERR_IO, _ ("%s: could not be renamed: %s"), display,
                   g_strerror (errno));
      return FALSE;
    }
  /* What it says of its sound is for people; a file that is not understood stays as it is. */
  g_auto (Reading) reading = read_file (new);
  if (reading.sidecar && !why_sidecar_is_newer (reading.sidecar))
    {
      g_autofree char *text = why_sidecar_format (reading.sidecar, name);
      why_outfile_write (new, text, NULL);
    }
  return TRUE;
}

gboolean
why_sidecar_trash (const char *sound, GError **error)
{
  g_autofree char *path = why_sidecar_path (sound);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  return !g_file_test (path, G_FILE_TEST_EXISTS) || g_file_trash (file, NULL, error);
}
