/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "analysis/engine/why-standardise.h"
#include "audio/file/why-audio-file.h"
#include "base/why-npy.h"
#include "cli/why-cli.h"
#include "dsp/scattering/why-scattering.h"

#define SAMPLE_RATE_HZ 44100.0
#define MIN_CARRIER_HZ 32.0
#define MAX_WINDOW (1 << 22) /* takes 1 to 1.4 GiB */

/* The command line; lives as long as the program. */
static struct
{
  int J, T, n;
  unsigned Q1, Q2;
  gboolean all_paths, no_normalize;
} options = { .J = 13, .n = 1 << 18, .Q1 = 8, .Q2 = 2 };
static char *q;

static const GOptionEntry entries[] = {
  { "all-paths", 0, 0, G_OPTION_ARG_NONE, &options.all_paths,
    N_ ("Include order 0 and carriers below 32 Hz"), NULL },
  { "j", 0, 0, G_OPTION_ARG_INT, &options.J, N_ ("Largest scale 2^J samples (default: 13)"), "J" },
  { "q", 0, 0, G_OPTION_ARG_STRING, &q, N_ ("Wavelets per octave for each order (default: 8,2)"),
    "Q1,Q2" },
  { "t", 0, 0, G_OPTION_ARG_INT, &options.T, N_ ("Averaging support in samples (default: 2^J)"),
    "T" },
  { "n", 0, 0, G_OPTION_ARG_INT, &options.n, N_ ("Window in samples (default: 262144)"), "N" },
  { "no-normalize", 0, 0, G_OPTION_ARG_NONE, &options.no_normalize,
    N_ ("Do not divide by the standard deviation"), NULL },
  G_OPTION_ENTRY_NULL,
};

/* Transforms clip into a fresh array of n_paths x n_frames. */
static WhyStatus
transform (const WhyAudioClip *clip, float **out, size_t shape[2], WhyError *error)
{
  WhyScatteringConfig config = {
    .n = (size_t) options.n,
    .J = (unsigned) options.J,
    .T = (size_t) options.T,
    .Q1 = options.Q1,
    .Q2 = options.Q2,
    .min_carrier = options.all_paths ? 0 : MIN_CARRIER_HZ / SAMPLE_RATE_HZ,
    .orders = { options.all_paths, true, true },
  };
  WhyScattering *scattering = NULL;
  WhyScatteringWork *work = NULL;
  WhyStatus status = why_scattering_new (&config, &scattering, error);
  if (status == WHY_OK)
    status = why_scattering_work_new (scattering, 0, &work, error);
  if (status == WHY_OK)
    {
      shape[0] = why_scattering_n_paths (scattering);
      shape[1] = why_scattering_n_frames (scattering);
      g_autofree float *window = g_try_new0 (float, config.n);
      size_t n = MIN (clip->n, config.n);
      *out = g_try_new (float, shape[0] * shape[1]);
      if (!window || !*out)
        status = why_error_set (error, WHY_ERR_MEMORY, "not enough memory");
      else if (options.no_normalize)
        memcpy (window, clip->samples, n * sizeof (float));
      else
        why_standardise (clip->samples, n, config.n, window);
      if (status == WHY_OK)
        status = why_scattering_process (scattering, work, window, *out, NULL, NULL);
    }
  why_scattering_work_free (work);
  why_scattering_free (scattering);
  return status;
}

int
why_cli_scatter (int argc, char **argv)
{
  int status;

  if (!why_cli_parse (
          &argc, &argv, entries, "FILE OUT.npy",
          N_ ("Writes the scattering transform of a sound file: float32, paths x frames, order 1 "
              "then "
              "2.\n"
              "The sound is taken as mono at 44100 Hz, cut or padded with zeros to N samples."),
          2, 2, &status))
    return status;
  int end = 0;
  if (q && (sscanf (q, "%u,%u%n", &options.Q1, &options.Q2, &end) != 2 || q[end]))
    return why_cli_misuse ("scatter: “%s” is not a pair of numbers; write --q 8,2", q);
  if (options.J < 1 || options.J > 30 || options.n < 2 || options.n > MAX_WINDOW || options.T < 0)
    return why_cli_misuse ("scatter: --j must be 1 to 30, --n 2 to %d and --t at least 1",
                           MAX_WINDOW);

  WhyAudioClip clip = { 0 };
  WhyError error = { WHY_OK, "" };
  const char *culprit = argv[1];
  g_autofree float *plane = NULL;
  size_t shape[2];
  WhyStatus result = why_audio_load (argv[1], SAMPLE_RATE_HZ, 0, options.n / SAMPLE_RATE_HZ, &clip,
                                     NULL, NULL, &error);
  if (result == WHY_OK)
    result = transform (&clip, &plane, shape, &error);
  if (result == WHY_OK)
    {
      culprit = argv[2];
      result = why_npy_write (argv[2], plane, 2, shape, &error);
    }
  why_audio_clip_clear (&clip);
  if (result == WHY_OK)
    return WHY_EXIT_OK;
  why_cli_complain ("%s: %s", culprit, error.message);
  return WHY_EXIT_INPUT;
}
