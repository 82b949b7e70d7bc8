/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "analysis/corpus/why-csv.h"
#include "audio/file/why-audio-file.h"
#include "base/why-jobs.h"
#include "base/why-npy.h"
#include "base/why-outfile.h"
#include "cli/why-cli.h"
#include "dsp/notes/why-note-features.h"
#include "train/data/why-dataset.h"
#include "train/data/why-music.h"
#include "train/why-trainer.h"

#define RATE_HZ 44100.0
#define MAX_PIECES 100000
#define SOUND_VARIANTS 3
#define MAX_SOUND_S 8.0

/* The command line; lives as long as the program. */
static char *output, *split, *lengths;
static char **maps, **excludes;
static double duration_s = 30, machine = 0, room = 0.6;
static int seed = 1, n_pieces = 10, n_threads;
static gboolean features_only, transposed, unheard, sounds;

static const char *const summary
    = N_ ("Makes music with known notes from the recordings of single notes in a split: one "
          "instrument in one\n"
          "room plays phrases, joined by breath, without a gap or legato. Beside each piece a "
          "table says which\n"
          "notes it has, so that it can be measured how well notes are found.");

static const GOptionEntry entries[] = {
  { "output", 'o', 0, G_OPTION_ARG_FILENAME, &output, N_ ("Folder to create (required)"),
    N_ ("FOLDER") },
  { "split", 0, 0, G_OPTION_ARG_STRING, &split, N_ ("Split of the notes (default: test)"),
    N_ ("NAME") },
  { "pieces", 0, 0, G_OPTION_ARG_INT, &n_pieces, N_ ("How many pieces (default: 10)"), "N" },
  { "duration", 0, 0, G_OPTION_ARG_DOUBLE, &duration_s,
    N_ ("Seconds that a piece lasts at least (default: 30)"), "S" },
  { "lengths", 0, 0, G_OPTION_ARG_STRING, &lengths,
    N_ ("Shortest and longest note in seconds (default: 0.35,3)"), "S,S" },
  { "machine", 0, 0, G_OPTION_ARG_DOUBLE, &machine,
    N_ ("Share of notes whose technique is synthesised on a plain note (default: 0)"), "X" },
  { "unheard", 0, 0, G_OPTION_ARG_NONE, &unheard,
    N_ ("Synthesise with settings that training never uses"), NULL },
  { "room", 0, 0, G_OPTION_ARG_DOUBLE, &room,
    N_ ("How far from a studio: 0 to 1, -1 for no room at all (default: 0.6)"), "X" },
  { "transpose", 0, 0, G_OPTION_ARG_NONE, &transposed, N_ ("Transpose the pieces"), NULL },
  { "features", 0, 0, G_OPTION_ARG_NONE, &features_only,
    N_ ("Write what the note network hears (NPY) instead of the sound"), NULL },
  { "sounds", 0, 0, G_OPTION_ARG_NONE, &sounds,
    N_ ("Instead of music: single sounds that training a model hears, noises and things that are "
        "struck among them; splits train and validation"),
    NULL },
  { "seed", 0, 0, G_OPTION_ARG_INT, &seed, N_ ("Random seed (default: 1)"), "N" },
  { "threads", 0, 0, G_OPTION_ARG_INT, &n_threads, N_ ("Threads (default: one per core)"), "N" },
  WHY_CLI_MAP (&maps),
  WHY_CLI_EXCLUDE (&excludes),
  G_OPTION_ENTRY_NULL,
};

typedef struct
{
  const WhyManifest *manifest;
  WhyMusicSettings settings;
  WhyDataset *dataset; /* with --sounds */
  WhyNoteFeatures *features;
  GMutex lock;
  char *complaint; /* the first */
} Job;

static const char *const join_names[WHY_N_JOINS] = { "breathed", "touching", "legato" };
#define JOIN_OF_SOUND "none" /* whose beginning is nobody's note */

static char *
name_file (gsize index, const char *ending)
{
  g_autofree char *name = g_strdup_printf ("music-%05zu.%s", index + 1, ending);
  return g_build_filename (output, name, NULL);
}

static WhyStatus
save_sound (const Job *job, const WhyMusic *music, gsize index, WhyError *error)
{
  g_autofree char *path = name_file (index, features_only ? "npy" : "wav");
  if (!features_only)
    {
      float peak = 1e-9f;
      for (gsize i = 0; i < music->n; i++)
        peak = fmaxf (peak, fabsf (music->samples[i]));
      for (gsize i = 0; i < music->n; i++)
        music->samples[i] *= 0.9f / peak;
      return why_audio_save (path, music->samples, music->n, RATE_HZ, true, error);
    }
  gsize shape[] = { music->n / 441 + 1, WHY_NOTE_FEATURES_N_BANDS };
  g_autofree float *rows = g_new (float, shape[0] * shape[1]);
  WhyStatus status
      = why_note_features_process (job->features, music->samples, music->n, 0, 0, shape[0], rows);
  return status == WHY_OK ? why_npy_write (path, rows, 2, shape, error)
                          : why_error_set (error, status, "%s", why_status_str (status));
}

static WhyStatus
save_table (const Job *job, const WhyMusic *music, gsize index, WhyError *error)
{
  g_autofree char *path = name_file (index, "csv");
  WhyOutfile *file;
  WhyStatus status = why_outfile_open (path, &file, error);
  if (status != WHY_OK)
    return status;
  FILE *table = why_outfile_stream (file);
  fputs ("from_s,to_s,class,midi,rate_hz,join,instrument,path\n", table);
  for (gsize i = 0; i < music->n_notes; i++)
    {
      const WhyMusicNote *note = &music->notes[i];
      char number[4][WHY_CSV_NUMBER_SIZE];
      gboolean is_recorded = note->row < job->manifest->n_rows;
      g_autofree char *take
          = why_csv_field ("", is_recorded ? job->manifest->rows[note->row].path : "");
      g_autofree char *instrument = why_csv_field ("", music->instrument);
      fprintf (table, "%s,%s,%s,%s,%s,%s,%s,%s\n", why_csv_number (number[0], "%.4f", note->from_s),
               why_csv_number (number[1], "%.4f", note->to_s), note->class_name,
               why_csv_number (number[2], "%.3f", note->midi),
               why_csv_number (number[3], "%.3f", note->rate_hz),
               job->dataset ? JOIN_OF_SOUND : join_names[note->join], instrument, take);
    }
  return why_outfile_commit (file, error);
}

/* One of the dataset's items of the split as a piece with one note. */
static gboolean
make_sound (const Job *job, guint64 piece_seed, WhyMusic *music, WhyError *error)
{
  const WhyDataset *dataset = job->dataset;
  gboolean validation = strcmp (split, "validation") == 0;
  WhyRandom random = why_random_new (piece_seed);
  const WhyItem *item;
  do
    item = &dataset->items[why_random_index (&random, dataset->n_items)];
  while (item->validation != validation || item->in_music);
  *music
      = (WhyMusic){ .notes = g_new0 (WhyMusicNote, 1), .n_notes = 1, .instrument = g_strdup ("") };
  const char *class_name = why_train_default_classes[item->label];
  if (why_example_render (item, job->manifest, class_name, RATE_HZ, (gsize) (MAX_SOUND_S * RATE_HZ),
                          &music->samples, &music->n, error)
      != WHY_OK)
    return FALSE;
  music->notes[0]
      = (WhyMusicNote){ .to_s = (double) music->n / RATE_HZ,
                        /* What is made from nothing is of no row. */
                        .row = item->kind == WHY_ITEM_FILE ? item->row : job->manifest->n_rows,
                        .class_name = class_name,
                        .rate_hz = why_example_rate (item, job->manifest) };
  return TRUE;
}

static gboolean
make_music (const Job *job, guint64 piece_seed, WhyMusic *music, GError **error)
{
  WhyError reason = { WHY_OK, "" };
  if (!job->dataset)
    return why_music_make (job->manifest, split, &job->settings, piece_seed, RATE_HZ, music, error);
  if (make_sound (job, piece_seed, music, &reason))
    return TRUE;
  why_error_propagate (error, &reason, NULL);
  return FALSE;
}

static bool
make_piece (void *data, unsigned lane, size_t index)
{
  Job *job = data;
  WhyMusic music = { 0 };
  WhyError why_error = { WHY_OK, "" };
  g_autoptr (GError) error = NULL;
  guint64 piece_seed = (guint64) seed * 1000003u + index;
  if (make_music (job, piece_seed, &music, &error)
      && (save_sound (job, &music, index, &why_error) != WHY_OK
          || save_table (job, &music, index, &why_error) != WHY_OK))
    why_error_propagate (&error, &why_error, NULL);
  why_music_clear (&music);
  if (!error)
    return true;
  g_mutex_lock (&job->lock);
  if (!job->complaint)
    job->complaint = g_strdup (error->message);
  g_mutex_unlock (&job->lock);
  return false;
}

static bool
show_progress (double done, void *user)
{
  why_cli_show_bar (done);
  return true;
}

static int
make_all (const WhyManifest *manifest, double shortest_s, double longest_s)
{
  Job job = {
    .manifest = manifest,
    .settings = { .min_note_s = shortest_s,
                  .max_note_s = longest_s,
                  .duration_s = duration_s,
                  .machine_share = machine,
                  .unheard = unheard,
                  .room_strength = room,
                  .transposed = transposed },
  };
  WhyError error = { WHY_OK, "" };
  if (g_mkdir_with_parents (output, 0755) != 0)
    {
      why_cli_complain ("%s: %s", output, _ ("the folder could not be created"));
      return WHY_EXIT_INPUT;
    }
  g_autoptr (GError) reason = NULL;
  g_autoptr (WhyDataset) dataset = NULL;
  if (sounds)
    {
      dataset = job.dataset = why_dataset_new (manifest, why_train_default_classes, SOUND_VARIANTS,
                                               (guint64) seed, &reason);
      if (!dataset)
        {
          why_cli_complain ("%s", reason->message);
          return WHY_EXIT_INPUT;
        }
    }
  if (why_note_features_new (&job.features, &error) != WHY_OK)
    {
      why_cli_complain ("%s", error.message);
      return WHY_EXIT_INPUT;
    }
  WhyJobs jobs = { .n = (size_t) n_pieces,
                   .n_threads = n_threads > 0 ? (unsigned) n_threads : g_get_num_processors (),
                   .job = make_piece,
                   .data = &job };
  gboolean ok = why_jobs_run (&jobs, show_progress, NULL);
  if (job.complaint)
    why_cli_complain ("%s", job.complaint);
  why_note_features_free (job.features);
  g_free (job.complaint);
  return ok ? WHY_EXIT_OK : WHY_EXIT_INPUT;
}

int
why_cli_music (int argc, char **argv)
{
  int status;
  double shortest_s = 0.35, longest_s = 3;
  if (!why_cli_parse (&argc, &argv, entries, "MANIFEST.csv -o FOLDER", summary, 1, 1, &status))
    return status;
  if (!output)
    return why_cli_misuse ("music: say where to write with -o FOLDER");
  if (lengths)
    {
      g_auto (GStrv) parts = g_strsplit (lengths, ",", 2);
      shortest_s = parts[0] ? g_ascii_strtod (parts[0], NULL) : 0;
      longest_s = parts[0] && parts[1] ? g_ascii_strtod (parts[1], NULL) : 0;
    }
  if (!(shortest_s >= 0.25 && longest_s >= shortest_s && longest_s <= 8))
    return why_cli_misuse ("music: --lengths takes two numbers of seconds from 0.25 to 8, the "
                           "shorter first, as in 0.35,3");
  if (n_pieces < 1 || n_pieces > MAX_PIECES || !(duration_s > 0 && duration_s <= 3600)
      || !(machine >= 0 && machine <= 1) || !(room >= -1 && room <= 1))
    return why_cli_misuse ("music: --pieces must be 1 to 100000, --duration up to 3600, --machine "
                           "0 to 1 and --room -1 to 1");
  if (!split)
    split = g_strdup ("test");
  if (sounds && strcmp (split, "train") != 0 && strcmp (split, "validation") != 0)
    return why_cli_misuse ("music: --sounds needs --split train or --split validation");
  g_autoptr (WhyManifest) manifest = why_cli_manifest (argv[1], maps, excludes);
  return manifest ? make_all (manifest, shortest_s, longest_s) : WHY_EXIT_INPUT;
}
