/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "analysis/corpus/why-csv.h"
#include "analysis/corpus/why-manifest.h"
#include "audio/file/why-audio-file.h"
#include "base/why-outfile.h"
#include "cli/why-cli.h"
#include "train/data/why-example.h"
#include "train/data/why-distractors.h"
#include "train/data/why-row-kind.h"

#define RATE_HZ 44100.0
#define MAX_S 8.0
#define MIN_S 1.0 /* of a note that a technique can be heard on */

/* The command line; lives as long as the program. */
static char *output, *split;
static char **maps, **excludes;
static double share = 1;
static int seed = 1, n_noises = 60;

static const char *const summary
    = N_ ("Synthesises each technique on the plain notes (class none) of a split, with settings "
          "that training\n"
          "never uses, as WAV files in a folder. Its manifest.csv has their true "
          "rates (mod_rate_hz) and the\n"
          "other columns of the notes, for evaluate --explanations.");

static const GOptionEntry entries[] = {
  { "output", 'o', 0, G_OPTION_ARG_FILENAME, &output, N_ ("Folder to create (required)"),
    N_ ("FOLDER") },
  { "split", 0, 0, G_OPTION_ARG_STRING, &split, N_ ("Split of the notes (default: test)"),
    N_ ("NAME") },
  { "share", 0, 0, G_OPTION_ARG_DOUBLE, &share,
    N_ ("Share of the notes, drawn at random for each technique (default: 1)"), "X" },
  { "noises", 0, 0, G_OPTION_ARG_INT, &n_noises,
    N_ ("Noises, hums, clicks and synthetic speech to add, as class none (default: 60)"), "N" },
  { "seed", 0, 0, G_OPTION_ARG_INT, &seed, N_ ("Random seed (default: 1)"), "N" },
  WHY_CLI_MAP (&maps),
  WHY_CLI_EXCLUDE (&excludes),
  G_OPTION_ENTRY_NULL,
};

static const struct
{
  WhyTechniqueKind kind;
  const char *name;
  gboolean on_plucked; /* a technique of plucked strings too */
} techniques[] = {
  { WHY_TECHNIQUE_VIBRATO, "vibrato", FALSE },
  { WHY_TECHNIQUE_TRILL, "trill", FALSE },
  { WHY_TECHNIQUE_TREMOLO, "tremolo", TRUE },
  { WHY_TECHNIQUE_BISBIGLIANDO, "bisbigliando", TRUE },
  { WHY_TECHNIQUE_FLATTERZUNGE, "flatterzunge", FALSE },
};

/* Scaled to a peak of 0.9. FALSE after a complaint. */
static gboolean
save (const char *name, float *samples, gsize n)
{
  WhyError error = { WHY_OK, "" };
  g_autofree char *path = g_build_filename (output, name, NULL);
  float peak = 0;
  for (gsize i = 0; i < n; i++)
    peak = fmaxf (peak, fabsf (samples[i]));
  for (gsize i = 0; i < n && peak > 0; i++)
    samples[i] *= 0.9f / peak;
  if (why_audio_save (path, samples, n, RATE_HZ, true, &error) == WHY_OK)
    return TRUE;
  why_cli_complain ("%s: %s", path, error.message);
  return FALSE;
}

/* The columns that say who plays, for a row of the manifest or as a header. */
static void
write_players (const WhyManifest *manifest, char *const *cells, FILE *table)
{
  for (gsize i = 0; i < manifest->n_columns; i++)
    if (g_ascii_strcasecmp (manifest->columns[i], "instrument") == 0
        || g_ascii_strcasecmp (manifest->columns[i], "source") == 0)
      {
        g_autofree char *field = why_csv_field ("", cells ? cells[i] : "made");
        fprintf (table, ",%s", field);
      }
  fputc ('\n', table);
}

/* One technique on one note: a file, and its row. FALSE after a complaint. */
static gboolean
play (const WhyManifest *manifest,
      gsize row,
      gsize technique,
      const WhyAudioClip *note,
      WhyRandom *random,
      FILE *table)
{
  WhyTechniqueModel model;
  g_autofree float *played = g_new (float, note->n);
  g_autofree char *name = g_strdup_printf ("%s-%04zu.wav", techniques[technique].name, row + 1);
  why_technique_model_draw_unheard (techniques[technique].kind, why_row_is_plucked (manifest, row),
                                    random, &model);
  WhyStatus status = why_technique_model_play (&model, note->samples, note->n, RATE_HZ, played);
  if (status != WHY_OK)
    {
      why_cli_complain ("%s: %s", name, why_status_str (status));
      return FALSE;
    }
  char rate[WHY_CSV_NUMBER_SIZE];
  g_autofree char *field = why_csv_field ("", split);
  fprintf (table, "%s,%s,%s,%s", name, techniques[technique].name, field,
           why_csv_number (rate, "%.4f", model.rate_hz));
  write_players (manifest, manifest->rows[row].cells, table);
  return save (name, played, note->n);
}

static gboolean
play_noise (const WhyManifest *manifest, int number, FILE *table)
{
  /* Far from the seeds of training. */
  WhyRandom random = why_random_new (~((guint64) seed * 1000003u + (guint64) number));
  gsize n = (gsize) (why_random_range (&random, 1, 5.5) * RATE_HZ);
  g_autofree float *samples = g_new (float, n);
  g_autofree char *name = g_strdup_printf ("none-%03d.wav", number + 1);
  why_distractors_render (n, RATE_HZ, &random, samples);
  g_autofree char *field = why_csv_field ("", split);
  fprintf (table, "%s,none,%s,", name, field);
  write_players (manifest, NULL, table);
  return save (name, samples, n);
}

/* All techniques on one note. */
static gboolean
play_note (const WhyManifest *manifest, gsize row, FILE *table, gsize *n_files)
{
  WhyAudioClip note = { 0 };
  WhyError error = { WHY_OK, "" };
  gboolean plucked = why_row_is_plucked (manifest, row), ok = TRUE;
  if (why_manifest_load_row (&manifest->rows[row], RATE_HZ, MAX_S, &note, &error) != WHY_OK)
    {
      why_cli_complain ("%s: %s", manifest->rows[row].path, error.message);
      return FALSE;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (techniques) && ok; i++)
    {
      WhyRandom random = why_random_new ((guint64) seed * 1000003u + row * 17u + i);
      if ((plucked && !techniques[i].on_plucked) || (double) note.n < MIN_S * RATE_HZ
          || !why_random_chance (&random, share))
        continue;
      ok = play (manifest, row, i, &note, &random, table);
      *n_files += ok;
    }
  why_audio_clip_clear (&note);
  return ok;
}

static int
play_all (const WhyManifest *manifest)
{
  g_autofree char *path = g_build_filename (output, "manifest.csv", NULL);
  WhyOutfile *file;
  WhyError error = { WHY_OK, "" };
  gsize n_files = 0;
  gboolean ok = TRUE;
  if (g_mkdir_with_parents (output, 0755) != 0 || why_outfile_open (path, &file, &error) != WHY_OK)
    {
      why_cli_complain ("%s: %s", output,
                        error.message[0] ? error.message : _ ("the folder could not be created"));
      return WHY_EXIT_INPUT;
    }
  FILE *table = why_outfile_stream (file);
  fputs ("path,class,split,mod_rate_hz", table);
  write_players (manifest, manifest->columns, table);
  for (gsize i = 0; i < manifest->n_rows && ok; i++)
    if (strcmp (manifest->rows[i].split, split) == 0
        && strcmp (manifest->rows[i].class_name, "none") == 0)
      ok = play_note (manifest, i, table, &n_files);
  for (int i = 0; i < n_noises && ok && n_files > 0; i++)
    {
      ok = play_noise (manifest, i, table);
      n_files += ok;
    }
  if (ok && n_files == 0)
    {
      why_cli_complain (
          "the manifest has no plain notes (class none) in split “%s” that last a second or more",
          split);
      ok = FALSE;
    }
  if (!ok)
    {
      why_outfile_abort (file);
      return WHY_EXIT_INPUT;
    }
  if (why_outfile_commit (file, &error) != WHY_OK)
    {
      why_cli_complain ("%s: %s", path, error.message);
      return WHY_EXIT_INPUT;
    }
  g_autofree char *text
      = g_strdup_printf (ngettext ("%s: %zu file\n", "%s: %zu files\n", n_files), path, n_files);
  return why_cli_print (text) ? WHY_EXIT_OK : WHY_EXIT_INPUT;
}

int
why_cli_play (int argc, char **argv)
{
  int status;
  if (!why_cli_parse (&argc, &argv, entries, "MANIFEST.csv -o FOLDER", summary, 1, 1, &status))
    return status;
  if (!output)
    return why_cli_misuse ("play: say where to write with -o FOLDER");
  if (!(share > 0 && share <= 1) || n_noises < 0 || n_noises > 1000)
    return why_cli_misuse ("play: --share must be more than 0 and at most 1, --noises 0 to 1000");
  if (!split)
    split = g_strdup ("test");
  g_autoptr (WhyManifest) manifest = why_cli_manifest (argv[1], maps, excludes);
  return manifest ? play_all (manifest) : WHY_EXIT_INPUT;
}
