/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <sndfile.h>
#include <string.h>

#include "audio/file/why-audio-file.h"

/* test-mime DESKTOP-FILE METAINFO TYPES: the desktop offers the program for every sound that it
 * reads. Each container that the installed libsndfile writes is written; what the program reads
 * back, and the system or TYPES has a type of sound for, must be among those of both files. */

static char *folder;
static const char *desktop_path, *metainfo_path;

/* As small as a container lets it be; NULL where libsndfile only reads it. */
static char *
write_sound (int major, const char *extension)
{
  static const int codings[] = { SF_FORMAT_PCM_16, SF_FORMAT_VORBIS,  SF_FORMAT_MPEG_LAYER_III,
                                 SF_FORMAT_ALAW,   SF_FORMAT_DPCM_16, SF_FORMAT_PCM_S8 };
  static const int rates[] = { 44100, 8000 };
  const short silence[4096] = { 0 };

  for (gsize i = 0; i < G_N_ELEMENTS (codings) * G_N_ELEMENTS (rates); i++)
    {
      SF_INFO info
          = { .samplerate = rates[i % 2], .channels = 1, .format = major | codings[i / 2] };
      if (!sf_format_check (&info))
        continue;
      g_autofree char *name = g_strdup_printf ("sound.%s", extension);
      char *path = g_build_filename (folder, name, NULL);
      SNDFILE *sound = sf_open (path, SFM_WRITE, &info);
      if (sound && sf_write_short (sound, silence, 4096) == 4096 && sf_close (sound) == 0)
        return path;
      g_free (path);
    }
  return NULL;
}

/* What the desktop takes the file for, by name and contents. g_free. */
static char *
type_of (const char *path)
{
  g_autofree char *contents = NULL;
  gsize size;
  g_assert_true (g_file_get_contents (path, &contents, &size, NULL));
  g_autofree char *type = g_content_type_guess (path, (guchar *) contents, MIN (size, 4096), NULL);
  return g_content_type_get_mime_type (type);
}

static gboolean
lists (const char *const *types, const char *type)
{
  for (gsize i = 0; types[i]; i++)
    if (g_content_type_equals (types[i], type))
      return TRUE;
  return FALSE;
}

/* NULL-terminated. g_strfreev. */
static char **
desktop_types (void)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) error = NULL;
  g_key_file_load_from_file (file, desktop_path, G_KEY_FILE_NONE, &error);
  g_assert_no_error (error);
  char **types = g_key_file_get_string_list (file, "Desktop Entry", "MimeType", NULL, &error);
  g_assert_no_error (error);
  return types;
}

static void
test_containers (void)
{
  g_auto (GStrv) types = desktop_types ();
  int n_majors = 0, n_sounds = 0;
  sf_command (NULL, SFC_GET_FORMAT_MAJOR_COUNT, &n_majors, sizeof n_majors);
  for (int i = 0; i < n_majors; i++)
    {
      SF_FORMAT_INFO major = { .format = i };
      sf_command (NULL, SFC_GET_FORMAT_MAJOR, &major, sizeof major);
      g_autofree char *path = write_sound (major.format, major.extension);
      WhyAudioInfo info;
      WhyError error = { 0 };
      if (!path || why_audio_probe (path, &info, &error) != WHY_OK)
        continue;
      g_autofree char *type = type_of (path);
      /* Musepack, which libsndfile does not read, has the ending of an Akai sampler's files. */
      gboolean is_sound = g_str_has_prefix (type, "audio/") && !strstr (type, "musepack");
      g_test_message ("%s (.%s): %s%s", major.name, major.extension, type,
                      is_sound ? "" : ", no type of sound");
      n_sounds += is_sound;
      if (is_sound && !lists ((const char *const *) types, type))
        g_error ("the desktop file lacks %s for %s", type, major.name);
      g_remove (path);
    }
  if (n_sounds == 0)
    g_test_skip ("shared-mime-info is not installed");
  else
    g_assert_cmpint (n_sounds, >=, 5);
}

/* Both files name the same types, each once. */
static void
test_metainfo (void)
{
  g_auto (GStrv) types = desktop_types ();
  g_autofree char *metainfo = NULL;
  gsize n_in_metainfo = 0;
  g_assert_true (g_file_get_contents (metainfo_path, &metainfo, NULL, NULL));
  for (const char *at = metainfo; (at = strstr (at, "<mediatype>")); at++)
    n_in_metainfo++;
  g_assert_cmpuint (n_in_metainfo, ==, g_strv_length (types));
  for (gsize i = 0; types[i]; i++)
    {
      g_autofree char *element = g_strdup_printf ("<mediatype>%s</mediatype>", types[i]);
      if (!strstr (metainfo, element))
        g_error ("the metainfo lacks %s", types[i]);
      for (gsize k = i + 1; types[k]; k++)
        g_assert_cmpstr (types[i], !=, types[k]);
    }
}

/* Our own types, as an installation adds them to the user's or the system's; FALSE where the tool
 * for that is missing. */
static gboolean
install_types (const char *path)
{
  g_autofree char *mime = g_build_filename (folder, "mime", NULL);
  g_autofree char *packages = g_build_filename (mime, "packages", NULL);
  g_autofree char *target = g_build_filename (packages, "own.xml", NULL);
  g_autofree char *contents = NULL, *tool = g_find_program_in_path ("update-mime-database");
  gsize size;
  int status;

  if (!tool)
    return FALSE;
  g_assert_cmpint (g_mkdir_with_parents (packages, 0700), ==, 0);
  g_assert_true (g_file_get_contents (path, &contents, &size, NULL));
  g_assert_true (g_file_set_contents (target, contents, (gssize) size, NULL));
  char *command[] = { tool, mime, NULL };
  g_assert_true (g_spawn_sync (NULL, command, NULL, 0, NULL, NULL, NULL, NULL, &status, NULL));
  g_assert_true (g_spawn_check_wait_status (status, NULL));
  g_setenv ("XDG_DATA_HOME", folder, TRUE);
  return TRUE;
}

static void
test_own (void)
{
  static const struct
  {
    int format;
    const char *extension, *type;
  } cases[] = { { SF_FORMAT_CAF, "caf", "audio/x-caf" },
                { SF_FORMAT_W64, "w64", "audio/x-w64" },
                { SF_FORMAT_RF64, "rf64", "audio/x-rf64" } };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = write_sound (cases[i].format, cases[i].extension);
      g_assert_nonnull (path);
      g_autofree char *type = type_of (path);
      g_assert_cmpstr (type, ==, cases[i].type);
      g_remove (path);
    }
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  for (const char *name; dir && (name = g_dir_read_name (dir));)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);
      remove_tree (child);
    }
  g_remove (path);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 4);
  desktop_path = argv[1];
  metainfo_path = argv[2];
  folder = g_dir_make_tmp ("why-mime-XXXXXX", NULL);
  g_assert_nonnull (folder);
  if (install_types (argv[3]))
    g_test_add_func ("/mime/own", test_own);
  g_test_add_func ("/mime/containers", test_containers);
  g_test_add_func ("/mime/metainfo", test_metainfo);
  int result = g_test_run ();
  remove_tree (folder);
  g_free (folder);
  return result;
}
