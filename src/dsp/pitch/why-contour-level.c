/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>

#include "dsp/pitch/why-contour-private.h"

/* Lags are looked at on a grid so much finer than the samples, by zeros behind the spectrum: then a
 * parabola through three of them is right within a cent. */
#define FINENESS 4
#define MIN_PERIODICITY 0.25f
/* What an octave further down costs where both are equally good (Boersma 1993), and what a lag costs
 * that is no better than a shorter one: a multiple of the period. The noisier the sound, the more of
 * a difference may come from chance. */
#define OCTAVE_COST 0.01f
/* The flutter of a tongue, or of lips, locks to a fraction of the note: down here an octave costs more. */
#define FLUTTER_HZ 100.0f
#define FLUTTER_OCTAVE_COST 0.06f
#define MULTIPLE_COST 0.12f
#define LEAST_GAIN 0.006f
#define MOST_GAIN 0.05f
/* Partials that are looked at, from which share of the strongest and how far above the noise one
 * is there, and what a pitch
 * loses that lacks too many. */
#define MAX_PARTIALS 40
/* No instrument that plays as high as this lacks its first partial. */
#define MAX_MISSING_HZ 500.0f
#define PRESENT 0.0005f
#define ABOVE_NOISE 3.0f
#define GAPS_COST 0.5f
#define MOST_GAPS 0.3f
/* Of a lag: what is below it is another. */
#define SHORTER 0.75f
/* What lies below so much of the floor is rumble. */
#define RUMBLE 0.33

struct _WhyContourLevel
{
  double rate_hz, floor_hz, power_scale;
  size_t window, n_fft, n_grid; /* n_grid: FINENESS * n_fft */
  size_t first_bin, n_bins;     /* of the spectrum that is used */
  size_t shortest, first,
      last; /* lags on the grid: of the highest note of all, and of this level's */
  WhyFft *forward, *inverse;
  float *hann, *in, *correlation, *gain; /* gain: 1 over the correlation of the Hann window */
  float complex *spectrum, *power;
  size_t *peak_at; /* peaks of one search, by lag */
  float *peak;
};

void
why_contour_level_free (WhyContourLevel *level)
{
  if (!level)
    return;
  why_fft_free (level->forward);
  why_fft_free (level->inverse);
  free (level->hann);
  free (level->gain);
  free (level->peak_at);
  free (level->peak);
  why_fft_release (level->in);
  why_fft_release (level->correlation);
  why_fft_release (level->spectrum);
  why_fft_release (level->power);
  free (level);
}

size_t
why_contour_level_window (const WhyContourLevel *level)
{
  return level->window;
}

/* in: windowed. Leaves its autocorrelation on the fine grid. */
static void
correlate (WhyContourLevel *level, size_t first_bin)
{
  why_fft_run (level->forward, level->in, level->spectrum);
  for (size_t k = 0; k < level->n_grid / 2 + 1; k++)
    level->power[k] = 0.0f;
  for (size_t k = first_bin; k < level->n_bins; k++)
    {
      float re = crealf (level->spectrum[k]), im = cimagf (level->spectrum[k]);
      level->power[k] = re * re + im * im;
    }
  why_fft_run (level->inverse, level->power, level->correlation);
}

static bool
allocate (WhyContourLevel *level)
{
  level->hann = malloc (level->window * sizeof (float));
  level->gain = malloc ((level->last + 2) * sizeof (float));
  level->peak_at = malloc ((level->last / 2 + 1) * sizeof (size_t));
  level->peak = malloc ((level->last / 2 + 1) * sizeof (float));
  level->in = why_fft_alloc (level->n_fft * sizeof (float));
  level->correlation = why_fft_alloc (level->n_grid * sizeof (float));
  level->spectrum = why_fft_alloc ((level->n_fft / 2 + 1) * sizeof (float complex));
  level->power = why_fft_alloc ((level->n_grid / 2 + 1) * sizeof (float complex));
  return level->hann && level->gain && level->peak_at && level->peak && level->in
         && level->correlation && level->spectrum && level->power
         && why_fft_new (WHY_FFT_REAL_FORWARD, level->n_fft, &level->forward, NULL) == WHY_OK
         && why_fft_new (WHY_FFT_REAL_INVERSE, level->n_grid, &level->inverse, NULL) == WHY_OK;
}

WhyContourLevel *
why_contour_level_new (double rate_hz, double window_s, double floor_hz, double ceiling_hz)
{
  WhyContourLevel *level = calloc (1, sizeof *level);
  if (!level)
    return NULL;
  double grid_hz = FINENESS * rate_hz;
  level->rate_hz = rate_hz;
  level->floor_hz = floor_hz;
  level->window = (size_t) (window_s * rate_hz + 0.5);
  level->first = (size_t) fmax (grid_hz / ceiling_hz - 1.0, 2.0);
  level->last = (size_t) (grid_hz / floor_hz) + 2;
  level->shortest = (size_t) fmax (grid_hz / WHY_CONTOUR_MAX_HZ - 1.0, 2.0);
  level->n_fft = 64;
  while (level->n_fft < level->window + level->last / FINENESS + 2)
    level->n_fft *= 2;
  level->n_grid = FINENESS * level->n_fft;
  level->n_bins = level->n_fft / 2;
  if (!allocate (level))
    {
      why_contour_level_free (level);
      return NULL;
    }
  double power = 0.0;
  for (size_t k = 0; k < level->window; k++)
    {
      double hann = 0.5 - 0.5 * cos (2.0 * M_PI * ((double) k + 0.5) / (double) level->window);
      level->hann[k] = level->in[k] = (float) hann;
      power += hann * hann;
    }
  level->power_scale = 1.0 / (power * (double) level->n_fft);
  correlate (level, 0);
  for (size_t k = 0; k < level->last + 2; k++)
    level->gain[k] = level->correlation[0] / level->correlation[k];
  level->first_bin = (size_t) ceil (RUMBLE * floor_hz / rate_hz * (double) level->n_fft);
  return level;
}

/* Keeps the strongest. */
static void
insert (WhyContourCandidate *list, size_t *n, WhyContourCandidate candidate)
{
  size_t at = *n;
  if (at == WHY_CONTOUR_LEVEL_CANDIDATES && list[at - 1].strength >= candidate.strength)
    return;
  if (at < WHY_CONTOUR_LEVEL_CANDIDATES)
    ++*n;
  else
    at--;
  for (; at > 0 && list[at - 1].strength < candidate.strength; at--)
    list[at] = list[at - 1];
  list[at] = candidate;
}

/* Peak k of values, the correlation without the window's: by a parabola. before: the highest peak at
 * clearly shorter lags. */
static WhyContourCandidate
judge (const WhyContourLevel *level, size_t k, const float values[3], float before)
{
  float curve = values[0] - 2.0f * values[1] + values[2], slope = 0.5f * (values[2] - values[0]),
        shift = curve < 0.0f ? -slope / curve : 0.0f, peak = values[1] + 0.5f * slope * shift;
  WhyContourCandidate candidate;
  candidate.hz = (float) (FINENESS * level->rate_hz / ((double) k + (double) shift));
  candidate.octaves = log2f (candidate.hz);
  candidate.periodicity = fminf (peak, 1.0f);
  float wanted = fminf (LEAST_GAIN + 1.0f - candidate.periodicity, MOST_GAIN),
        lack = fminf (fmaxf (1.0f - (peak - before) / wanted, 0.0f), 1.0f);
  candidate.strength = candidate.periodicity - MULTIPLE_COST * lack
                       + OCTAVE_COST * (candidate.octaves - (float) log2 (WHY_CONTOUR_MAX_HZ))
                       + FLUTTER_OCTAVE_COST * fminf (candidate.octaves - log2f (FLUTTER_HZ), 0.0f);
  return candidate;
}

/* A chord repeats with a pitch far below its notes, and a note with every pitch an octave or a twelfth
 * below. Of a note of that pitch all partials would be there from the first audible one on: tells
 * whether they are not. (Missing first ones prove nothing: small loudspeakers and bassoons have none.) */
static bool
has_gaps (const WhyContourLevel *level, const WhyContourCandidate *candidate)
{
  float hz = candidate->hz;
  float partials[MAX_PARTIALS + 1], strongest = 0.0f;
  float bins = hz / (float) level->rate_hz * (float) level->n_fft;
  size_t n = (size_t) ((float) (level->n_bins - 1) / bins), first = 1, n_gaps = 0, k;
  n = n < MAX_PARTIALS ? n : MAX_PARTIALS;
  for (k = 1; k <= n; k++)
    {
      size_t bin = (size_t) (bins * (float) k);
      partials[k] = fmaxf (crealf (level->power[bin]), crealf (level->power[bin + 1]));
      strongest = fmaxf (strongest, partials[k]);
    }
  float noise = (1.0f - candidate->periodicity) * level->correlation[0]
                / (float) (2 * (level->n_bins - level->first_bin)),
        audible = fmaxf (PRESENT * strongest, ABOVE_NOISE * noise);
  while (first < n && partials[first] < audible)
    first++;
  size_t end = 3 * first + 1 < n ? 3 * first + 1 : n;
  for (k = first + 1; k <= end; k++)
    n_gaps += partials[k] < audible;
  return first > 1 && (hz > MAX_MISSING_HZ || (float) n_gaps > MOST_GAPS * (float) (end - first));
}

double
why_contour_level_search (WhyContourLevel *level, const float *x, WhyContourMoment *moment)
{
  for (size_t k = 0; k < level->window; k++)
    level->in[k] = x[k] * level->hann[k];
  correlate (level, level->first_bin);
  const float *r = level->correlation, *gain = level->gain;
  if (!(r[0] > 1e-20f))
    return 0.0;
  WhyContourCandidate *list = moment->candidates + moment->n;
  size_t n = 0, n_peaks = 0, n_shorter = 0, k = level->shortest;
  float scale = 1.0f / r[0], before = 0.0f;
  for (; k <= level->last; k++)
    {
      float values[3] = { r[k - 1] * gain[k - 1] * scale, r[k] * gain[k] * scale,
                          r[k + 1] * gain[k + 1] * scale };
      if (values[1] < MIN_PERIODICITY || values[1] < values[0] || values[1] <= values[2])
        continue;
      for (; n_shorter < n_peaks && SHORTER * (float) k > (float) level->peak_at[n_shorter];
           n_shorter++)
        before = fmaxf (before, level->peak[n_shorter]);
      level->peak_at[n_peaks] = k;
      level->peak[n_peaks++] = values[1];
      if (k < level->first)
        continue;
      WhyContourCandidate candidate = judge (level, k, values, before);
      if (candidate.hz <= (float) WHY_CONTOUR_MAX_HZ && candidate.hz >= (float) WHY_CONTOUR_MIN_HZ)
        insert (list, &n, candidate);
    }
  for (size_t i = 0; i < n; i++)
    if (has_gaps (level, &list[i]))
      {
        list[i].strength -= GAPS_COST;
        list[i].periodicity *= 1.0f - GAPS_COST;
      }
  moment->n += n;
  return (double) r[0] * level->power_scale;
}
