/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "train/data/why-augmentation.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "dsp/why-fft.h"
#include "train/data/why-biquad.h"
#include "train/data/why-warp.h"

#define N_REFLECTIONS 8
#define MAX_REVERB_S 2.5
#define MIN_KEPT 0.35 /* level of the part that is kept, re the whole */

void
why_augmentation_draw (double strength, bool section, WhyRandom *random, WhyAugmentation *out)
{
  double eq = 9 * strength;
  *out = (WhyAugmentation){ .speed = exp2 (strength * why_random_range (random, -3, 3) / 12),
                            .n_players = 1 };
  for (int i = 0; i < WHY_AUGMENTATION_N_PEAKS; i++)
    {
      out->peak_hz[i] = why_random_log (random, 80, 12000);
      out->peak_q[i] = why_random_log (random, 0.4, 3);
      out->peak_db[i] = why_random_range (random, -eq, eq);
    }
  out->shelf_hz = why_random_log (random, 800, 6000);
  out->shelf_db = why_random_range (random, -eq, eq);
  if (why_random_chance (random, 0.55))
    {
      out->reverb_s = why_random_log (random, 0.15, 0.15 + (MAX_REVERB_S - 0.15) * strength);
      out->direct_db = why_random_range (random, 0, 18);
    }
  out->low_pass_hz = why_random_chance (random, 0.35) ? why_random_log (random, 3500, 16000) : 0;
  out->high_pass_hz = why_random_chance (random, 0.3) ? why_random_log (random, 40, 250) : 0;
  out->noise_db = why_random_chance (random, 0.75)
                      ? -why_random_range (random, 55 - 45 * strength, 60)
                      : -120;
  out->noise_pole = why_random_chance (random, 0.5) ? 0 : why_random_range (random, 0.5, 0.99);
  out->hum_hz = why_random_chance (random, 0.5) ? 50 : 60;
  out->hum_db = why_random_chance (random, 0.1) ? -why_random_range (random, 25, 50) : -120;
  out->length_s = why_random_chance (random, 0.5) ? why_random_log (random, 0.7, 5.9) : 6;
  out->start = why_random_chance (random, 0.5) ? why_random_uniform (random) : 0;
  out->silence_s = why_random_chance (random, 0.5) ? why_random_range (random, 0, 2.5) : 0;
  out->seed = why_random_next (random);
  if (section)
    out->n_players = 3 + (unsigned) why_random_index (random, WHY_AUGMENTATION_MAX_PLAYERS - 2);
}

static double
level_of (const float *x, size_t n)
{
  double squares = 0;
  for (size_t i = 0; i < n; i++)
    squares += (double) x[i] * (double) x[i];
  return sqrt (squares / (double) (n ? n : 1));
}

/* All players read the same recording, each a little out of tune and late; the first leads. */
static void
play_section (const WhyAugmentation *augmentation,
              const float *x,
              size_t n,
              double sample_rate_hz,
              WhyRandom *random,
              const WhyWarp *warp,
              float *out,
              size_t n_out)
{
  memset (out, 0, n_out * sizeof *out);
  for (unsigned player = 0; player < augmentation->n_players; player++)
    {
      double speed
          = augmentation->speed * (player ? exp2 (5 * why_random_normal (random) / 1200) : 1);
      double late = player ? why_random_range (random, 0, 0.25) * sample_rate_hz : 0;
      float gain = player ? (float) why_random_range (random, 0.4, 1) : 1;
      for (size_t i = (size_t) late; i < n_out; i++)
        out[i] += gain * why_warp_read (warp, x, n, ((double) i - floor (late)) * speed);
    }
}

/* Direct sound, a few reflections, and noise that dies away, the treble first. */
static void
make_response (const WhyAugmentation *augmentation,
               double sample_rate_hz,
               WhyRandom *random,
               float *h,
               size_t n)
{
  double decay = log (1000) / (augmentation->reverb_s * sample_rate_hz), state = 0, energy = 0;
  for (size_t i = 0; i < n; i++)
    {
      double along = (double) i / (double) n, pole = 0.2 + 0.7 * along;
      state
          = pole * state + (1 - pole) * why_random_normal (random) * sqrt ((1 + pole) / (1 - pole));
      h[i] = (float) (state * exp (-decay * (double) i));
    }
  for (int i = 0; i < N_REFLECTIONS; i++)
    {
      size_t at = (size_t) (why_random_range (random, 0.003, 0.06) * sample_rate_hz);
      if (at < n)
        h[at] += (float) (why_random_signed (random, 3, 12) * exp (-decay * (double) at));
    }
  for (size_t i = 0; i < n; i++)
    energy += (double) h[i] * (double) h[i];
  double gain = pow (10, -augmentation->direct_db / 20) / sqrt (fmax (energy, 1e-30));
  for (size_t i = 0; i < n; i++)
    h[i] = (float) (gain * (double) h[i]);
  h[0] += 1;
}

static WhyStatus
reverberate (const WhyAugmentation *augmentation,
             double sample_rate_hz,
             WhyRandom *random,
             float *x,
             size_t n,
             WhyError *error)
{
  size_t n_response = (size_t) (1.2 * augmentation->reverb_s * sample_rate_hz) + 1, n_fft = 1;
  while (n_fft < n + n_response)
    n_fft *= 2;
  size_t n_bytes = (n_fft / 2 + 1) * 2 * sizeof (float);
  WhyFft *forward = NULL, *inverse = NULL;
  float *time = why_fft_alloc (n_bytes);
  float _Complex *sound = why_fft_alloc (n_bytes), *response = why_fft_alloc (n_bytes);
  WhyStatus status = why_fft_new (WHY_FFT_REAL_FORWARD, n_fft, &forward, error);
  if (status == WHY_OK)
    status = why_fft_new (WHY_FFT_REAL_INVERSE, n_fft, &inverse, error);
  if (status == WHY_OK && !(time && sound && response))
    status = why_error_set (error, WHY_ERR_MEMORY, "not enough memory");
  if (status == WHY_OK)
    {
      make_response (augmentation, sample_rate_hz, random, time, n_response);
      why_fft_run (forward, time, response);
      memset (time, 0, n_bytes);
      memcpy (time, x, n * sizeof *x);
      why_fft_run (forward, time, sound);
      for (size_t i = 0; i <= n_fft / 2; i++)
        sound[i] *= response[i] / (float) n_fft;
      why_fft_run (inverse, sound, time);
      memcpy (x, time, n * sizeof *x);
    }
  why_fft_free (forward);
  why_fft_free (inverse);
  why_fft_release (time);
  why_fft_release (sound);
  why_fft_release (response);
  return status;
}

static void
equalise (const WhyAugmentation *augmentation, double sample_rate_hz, float *x, size_t n)
{
  for (int i = 0; i < WHY_AUGMENTATION_N_PEAKS; i++)
    {
      WhyBiquad peak = why_biquad_peaking (augmentation->peak_hz[i], augmentation->peak_q[i],
                                           augmentation->peak_db[i], sample_rate_hz);
      why_biquad_run (&peak, x, n);
    }
  WhyBiquad shelf
      = why_biquad_high_shelf (augmentation->shelf_hz, augmentation->shelf_db, sample_rate_hz);
  why_biquad_run (&shelf, x, n);
}

/* Butterworth of order 4: two sections (Q 0.54 and 1.31). */
static void
limit_band (const WhyAugmentation *augmentation, double sample_rate_hz, float *x, size_t n)
{
  static const double q[] = { 0.541196, 1.306563 };
  for (int i = 0; i < 2; i++)
    {
      WhyBiquad low = why_biquad_low_pass (augmentation->low_pass_hz, q[i], sample_rate_hz);
      WhyBiquad high = why_biquad_high_pass (augmentation->high_pass_hz, q[i], sample_rate_hz);
      if (augmentation->low_pass_hz > 0)
        why_biquad_run (&low, x, n);
      if (augmentation->high_pass_hz > 0)
        why_biquad_run (&high, x, n);
    }
}

static void
add_noise (const WhyAugmentation *augmentation,
           double sample_rate_hz,
           double level,
           WhyRandom *random,
           float *x,
           size_t n)
{
  double pole = augmentation->noise_pole, scale = sqrt (1 - pole * pole), state = 0;
  double noise = level * pow (10, augmentation->noise_db / 20),
         hum = level * pow (10, augmentation->hum_db / 20) * M_SQRT2;
  for (size_t i = 0; i < n; i++)
    {
      double t = (double) i / sample_rate_hz, value = 0;
      state = pole * state + scale * why_random_normal (random);
      if (augmentation->noise_db > -120)
        value += noise * state;
      if (augmentation->hum_db > -120)
        value += hum
                 * (sin (2 * M_PI * augmentation->hum_hz * t)
                    + 0.4 * sin (6 * M_PI * augmentation->hum_hz * t));
      x[i] += (float) value;
    }
}

WhyStatus
why_augmentation_apply (const WhyAugmentation *augmentation,
                        const float *x,
                        size_t n,
                        double sample_rate_hz,
                        size_t max_n,
                        float **out,
                        size_t *n_out,
                        WhyError *error)
{
  WhyRandom random = why_random_new (augmentation->seed);
  size_t n_played = (size_t) ((double) n / augmentation->speed),
         n_kept = (size_t) (augmentation->length_s * sample_rate_hz);
  n_kept = n_kept < n_played ? n_kept : n_played;
  size_t first = (size_t) (augmentation->start * (double) (n_played - n_kept));
  size_t silence = (size_t) (augmentation->silence_s * sample_rate_hz);
  silence = silence < max_n / 2 ? silence : max_n / 2;
  n_kept = n_kept < max_n - silence ? n_kept : max_n - silence;

  WhyWarp *warp = malloc (sizeof *warp);
  float *played = malloc ((n_played + 1) * sizeof *played);
  *n_out = silence + n_kept;
  *out = calloc (*n_out + 1, sizeof **out);
  WhyStatus status = WHY_OK;
  if (!warp || !played || !*out)
    status = why_error_set (error, WHY_ERR_MEMORY, "not enough memory");
  if (status == WHY_OK)
    {
      why_warp_init (warp);
      play_section (augmentation, x, n, sample_rate_hz, &random, warp, played, n_played);
      /* Where the note has died away there is nothing to learn. */
      if (level_of (played + first, n_kept) < MIN_KEPT * level_of (played, n_played))
        first = 0;
      memcpy (*out + silence, played + first, n_kept * sizeof **out);
      equalise (augmentation, sample_rate_hz, *out, *n_out);
      if (augmentation->reverb_s > 0)
        status = reverberate (augmentation, sample_rate_hz, &random, *out, *n_out, error);
    }
  if (status == WHY_OK)
    {
      add_noise (augmentation, sample_rate_hz, level_of (*out + silence, n_kept), &random, *out,
                 *n_out);
      limit_band (augmentation, sample_rate_hz, *out, *n_out);
    }
  else
    {
      free (*out);
      *out = NULL;
      *n_out = 0;
    }
  free (played);
  free (warp);
  return status;
}
