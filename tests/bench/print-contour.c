/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Prints the pitch contour of sound files, for contour-praat.py:
 *
 *   print-contour FILE...
 *   print-contour --wav FILE OUT.wav    # what it reads, for programs that read less
 *
 * A line "# FILE" each, then "seconds hertz confidence" for each frame, hertz 0 where unvoiced. The seconds that
 * a second of sound took, of one core, go to the standard error. */
#include <math.h>
#include <sndfile.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "dsp/pitch/why-contour.h"

#define BLOCK 4096

static double
cpu_seconds (void)
{
  struct timespec now;
  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double) now.tv_sec + 1e-9 * (double) now.tv_nsec;
}

/* Mono; NULL: not read. */
static float *
read_sound (const char *path, size_t *n, double *rate_hz)
{
  SF_INFO info = { 0 };
  SNDFILE *file = sf_open (path, SFM_READ, &info);
  if (!file)
    return NULL;
  size_t n_channels = (size_t) info.channels, n_frames = (size_t) info.frames;
  float *x = malloc ((n_frames + 1) * sizeof (float));
  float *block = malloc (BLOCK * n_channels * sizeof (float));
  *n = 0;
  for (sf_count_t n_read; (n_read = sf_readf_float (file, block, BLOCK)) > 0;)
    for (sf_count_t i = 0; i < n_read && *n < n_frames; i++, ++*n)
      {
        x[*n] = 0.0f;
        for (size_t c = 0; c < n_channels; c++)
          x[*n] += block[(size_t) i * n_channels + c] / (float) n_channels;
      }
  *rate_hz = info.samplerate;
  free (block);
  sf_close (file);
  return x;
}

static int
write_wav (const char *path, const float *x, size_t n, double rate_hz)
{
  SF_INFO info
      = { .samplerate = (int) rate_hz, .channels = 1, .format = SF_FORMAT_WAV | SF_FORMAT_PCM_24 };
  SNDFILE *file = sf_open (path, SFM_WRITE, &info);
  return file && sf_write_float (file, x, (sf_count_t) n) == (sf_count_t) n && sf_close (file) == 0
             ? 0
             : 1;
}

int
main (int argc, char **argv)
{
  double took = 0.0, seconds = 0.0;
  if (argc == 4 && strcmp (argv[1], "--wav") == 0)
    {
      size_t n;
      double rate_hz;
      float *x = read_sound (argv[2], &n, &rate_hz);
      return x ? write_wav (argv[3], x, n, rate_hz) : 1;
    }
  for (int i = 1; i < argc; i++)
    {
      size_t n;
      double rate_hz;
      WhyContour *contour;
      float *x = read_sound (argv[i], &n, &rate_hz);
      if (!x)
        {
          fprintf (stderr, "print-contour: %s: cannot be read\n", argv[i]);
          return 1;
        }
      double begin = cpu_seconds ();
      if (why_contour_new (x, n, rate_hz, &contour, NULL, NULL) != WHY_OK)
        return 1;
      took += cpu_seconds () - begin;
      seconds += (double) n / rate_hz;
      printf ("# %s\n", argv[i]);
      for (size_t k = 0; k < contour->n; k++)
        printf ("%.3f %.4f %.3f\n", (double) k * contour->step_s,
                isnan (contour->f0_hz[k]) ? 0.0 : (double) contour->f0_hz[k],
                (double) contour->confidence[k]);
      why_contour_free (contour);
      free (x);
    }
  fprintf (stderr, "%.1f s of sound, %.2f s: an hour takes %.1f s\n", seconds, took,
           3600.0 * took / seconds);
  return 0;
}
