/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "dsp/scattering/why-stream-private.h"

/* A Gaussian in time ends here, in its deviations: at 1.5e-4 of its largest value, and 3e-5 of its
 * sum lie beyond. */
#define REACH 4.2
/* Hops of the short blocks: the one that is kept and one on either side. */
#define N_SHORT 3
#define MAX_HOPS 256
#define MIN_HOP 16
/* A modulation's band in frequency, in its sigma, on either side. */
#define HALF_BAND 5.0
/* From full to none the narrowing falls over so many deviations of its own. */
#define FALL 8.0

/* In hops, on one side. */
static double
find_reach (const WhyStream *stream, double sigma)
{
  return REACH / (2 * M_PI * sigma * (double) stream->hop);
}

static void *
take_memory (WhyStream *stream, size_t n_bytes)
{
  stream->n_bytes += n_bytes;
  return why_fft_alloc (n_bytes);
}

static WhyStatus
find_plan (WhyStream *stream, WhyFftKind kind, size_t n, const WhyFft **out, WhyError *error)
{
  for (size_t i = 0; i < stream->n_plans; i++)
    if (stream->plans[i].kind == kind && stream->plans[i].n == n)
      {
        *out = stream->plans[i].fft;
        return WHY_OK;
      }
  if (stream->n_plans == WHY_STREAM_MAX_PLANS)
    return why_error_set (error, WHY_ERR_INVALID, "too many transforms");
  WhyStreamPlan *plan = &stream->plans[stream->n_plans++];
  plan->kind = kind;
  plan->n = n;
  WhyStatus status = why_fft_new (kind, n, &plan->fft, error);
  *out = plan->fft;
  return status;
}

/* The low-pass is a Gaussian in time; the weights of one frame add up to 1. */
static WhyStatus
find_weights (WhyStream *stream, size_t rate, const WhyStreamWeights **out)
{
  for (size_t i = 0; i < stream->n_weights; i++)
    if (stream->weights[i].rate == rate)
      {
        *out = &stream->weights[i];
        return WHY_OK;
      }
  WhyStreamWeights *weights = &stream->weights[stream->n_weights++];
  size_t n = stream->n_offsets * rate;
  weights->rate = rate;
  weights->values = take_memory (stream, n * sizeof *weights->values);
  if (!weights->values)
    return WHY_ERR_MEMORY;
  double per_deviation = 2 * M_PI * stream->scattering->low_pass_sigma * (double) stream->hop,
         sum = 0;
  for (int pass = 0; pass < 2; pass++)
    for (size_t i = 0; i < n; i++)
      {
        double offset = (double) stream->last_offset - (double) (i / rate)
                        + (double) (i % rate) / (double) rate;
        double x = offset * per_deviation, value = exp (-x * x / 2);
        sum += pass == 0 ? value : 0;
        weights->values[i] = (float) (value / sum);
      }
  *out = weights;
  return WHY_OK;
}

/* Circles that the first n_filters of the bank fit on. */
static WhyStatus
choose_blocks (WhyStream *stream,
               const WhyFilterBank *bank,
               size_t n_filters,
               WhyStreamBlock *blocks,
               bool *uses,
               WhyError *error)
{
  double longest = 0;
  for (size_t i = 0; i < n_filters; i++)
    {
      double reach = find_reach (stream, bank->filters[i].sigma);
      uses[reach <= 1 ? WHY_STREAM_SHORT : WHY_STREAM_LONG] = true;
      longest = reach > longest ? reach : longest;
    }
  if (longest > MAX_HOPS / 2 - 2)
    return why_error_set (error, WHY_ERR_INVALID,
                          "its filters are too long for streaming; use a larger T or a smaller J");
  blocks[WHY_STREAM_SHORT] = (WhyStreamBlock){ .n_hops = N_SHORT, .lag = N_SHORT / 2 };
  size_t lag = (size_t) ceil (longest), n_hops = 2 * lag + 1;
  while (!why_is_smooth (n_hops))
    n_hops++;
  blocks[WHY_STREAM_LONG] = (WhyStreamBlock){ .n_hops = n_hops, .lag = lag };
  return WHY_OK;
}

static WhyStatus
make_banks (WhyStream *stream,
            const WhyStreamBlock *blocks,
            const bool *uses,
            unsigned Q,
            WhyFilterBank *banks,
            WhyError *error)
{
  WhyStatus status = WHY_OK;
  for (int length = 0; status == WHY_OK && length < WHY_STREAM_N_LENGTHS; length++)
    if (uses[length])
      status = why_filter_bank_new (blocks[length].n_hops * stream->hop,
                                    stream->scattering->config.J, Q, &banks[length], error);
  return status;
}

/* The filter at the rate that the whole-clip transform takes. */
static WhyStatus
init_filter (WhyStream *stream,
             WhyStreamFilter *out,
             const WhyStreamBlock *blocks,
             const WhyFilterBank *banks,
             size_t index,
             size_t rate,
             double sigma,
             WhyError *error)
{
  out->length = find_reach (stream, sigma) <= 1 ? WHY_STREAM_SHORT : WHY_STREAM_LONG;
  const WhyStreamBlock *block = &blocks[out->length];
  const WhyFilter *filter = &banks[out->length].filters[index];
  size_t n = block->n_hops * rate, n_circle = block->n_hops * stream->hop;
  out->filter = filter;
  out->grid = (WhyScatteringGrid){ .rate = rate, .n = n, .n_rows = 1, .n_columns = n, .stride = n };
  long centre = lround (filter->xi * (double) n_circle), half = (long) n / 2;
  WhyBand band = { .centre = centre,
                   .low = filter->first,
                   .high = filter->first + (long) filter->n_bins - 1 };
  if (n < n_circle)
    {
      band.low = band.low > centre - half ? band.low : centre - half;
      band.high = band.high < centre + half - 1 ? band.high : centre + half - 1;
    }
  out->band = band;
  WhyStatus status = find_weights (stream, rate, &out->weights);
  if (status != WHY_OK)
    return status;
  return find_plan (stream, WHY_FFT_COMPLEX_APART, n, &out->inverse, error);
}

static WhyStatus
init_filters (WhyStream *stream, WhyError *error)
{
  const WhyScattering *s = stream->scattering;
  WhyStatus status = WHY_OK;
  stream->carriers = calloc (s->n_carriers_used + 1, sizeof *stream->carriers);
  stream->modulations = calloc (s->modulations.n_filters + 1, sizeof *stream->modulations);
  if (!stream->carriers || !stream->modulations)
    return WHY_ERR_MEMORY;
  for (size_t i = 0; status == WHY_OK && i < s->n_carriers_used; i++)
    status = init_filter (stream, &stream->carriers[i].filter, stream->carrier_blocks,
                          stream->carrier_banks, i, why_scattering_carrier_rate (s, i),
                          s->carriers.filters[i].sigma, error);
  for (size_t i = 0; status == WHY_OK && s->config.orders[2] && i < s->modulations.n_filters; i++)
    status = init_filter (stream, &stream->modulations[i], stream->modulation_blocks,
                          stream->modulation_banks, i, why_scattering_modulation_rate (s, i),
                          s->modulations.filters[i].sigma, error);
  return status;
}

/* The rate, in values a hop, that slow modulations need, and the highest frequency that they read.
 */
static size_t
choose_slow_rate (const WhyStream *stream, double *edge)
{
  const WhyFilterBank *bank = &stream->scattering->modulations;
  *edge = 0;
  for (size_t i = 0; i < bank->n_filters; i++)
    if (stream->modulations[i].length == WHY_STREAM_LONG)
      *edge = fmax (*edge, (bank->filters[i].xi + HALF_BAND * bank->filters[i].sigma)
                               * (double) stream->hop);
  /* The narrowing must itself be over within a hop. */
  double least = 2 * *edge + 2 * FALL * REACH / (2 * M_PI);
  size_t rate = 1;
  while ((double) rate < least)
    rate *= 2;
  return rate;
}

/* Flat up to edge, gone at half the slow rate; contains the scale of the transform pair. */
static WhyStatus
make_narrow (WhyStream *stream, WhyStreamCarrier *carrier, double edge)
{
  size_t n_hops = stream->modulation_blocks[WHY_STREAM_SHORT].n_hops;
  double half = (double) carrier->slow_rate / 2, middle = (edge + half) / 2,
         deviation = (half - edge) / FALL, n = (double) (n_hops * carrier->filter.grid.rate);
  carrier->n_narrow = n_hops * carrier->slow_rate / 2 + 1;
  carrier->narrow = take_memory (stream, carrier->n_narrow * sizeof *carrier->narrow);
  if (!carrier->narrow)
    return WHY_ERR_MEMORY;
  for (size_t i = 0; i < carrier->n_narrow; i++)
    carrier->narrow[i]
        = (float) (erfc (((double) i / (double) n_hops - middle) / (sqrt (2) * deviation)) / 2 / n);
  return WHY_OK;
}

/* Which lengths of modulations a carrier has; their scales go to its rows. */
static void
note_paths (WhyStream *stream, size_t n1, bool *has)
{
  const WhyScattering *s = stream->scattering;
  const WhyStreamCarrier *carrier = &stream->carriers[n1];
  double carrier_scale
      = 1 / (double) (stream->carrier_blocks[carrier->filter.length].n_hops * stream->hop);
  size_t row = s->row_of_carrier[n1];
  if (s->config.orders[1])
    stream->scales[s->first_order_row + n1] = (float) carrier_scale;
  for (size_t n2 = 0; s->config.orders[2] && n2 < s->modulations.n_filters; n2++)
    {
      if (!why_scattering_has_path (s, n1, n2))
        continue;
      int length = stream->modulations[n2].length;
      size_t rate = length == WHY_STREAM_LONG ? carrier->slow_rate : carrier->filter.grid.rate;
      has[length] = true;
      stream->scales[row++]
          = (float) (carrier_scale / (double) (stream->modulation_blocks[length].n_hops * rate));
    }
}

static WhyStatus
init_carrier (WhyStream *stream, size_t n1, size_t slow_rate, double edge, WhyError *error)
{
  WhyStreamCarrier *carrier = &stream->carriers[n1];
  size_t rate = carrier->filter.grid.rate,
         near = stream->modulation_blocks[WHY_STREAM_SHORT].n_hops,
         far = stream->modulation_blocks[WHY_STREAM_LONG].n_hops;
  bool has[WHY_STREAM_N_LENGTHS] = { false };
  WhyStatus status = WHY_OK;
  carrier->slow_rate = slow_rate < rate ? slow_rate : rate;
  carrier->envelope = take_memory (stream, near * rate * sizeof *carrier->envelope);
  if (!carrier->envelope)
    return WHY_ERR_MEMORY;
  note_paths (stream, n1, has);
  bool narrows = has[WHY_STREAM_LONG] && carrier->slow_rate < rate;
  if (has[WHY_STREAM_SHORT] || narrows)
    status = find_plan (stream, WHY_FFT_REAL_FORWARD, near * rate, &carrier->forward, error);
  if (status != WHY_OK || !has[WHY_STREAM_LONG])
    return status;
  carrier->slow = take_memory (stream, far * carrier->slow_rate * sizeof *carrier->slow);
  if (!carrier->slow)
    return WHY_ERR_MEMORY;
  if (narrows)
    {
      carrier->slow_lag = stream->modulation_blocks[WHY_STREAM_SHORT].lag;
      status = make_narrow (stream, carrier, edge);
      if (status == WHY_OK)
        status = find_plan (stream, WHY_FFT_REAL_INVERSE, near * slow_rate,
                            &carrier->narrow_inverse, error);
    }
  if (status != WHY_OK)
    return status;
  return find_plan (stream, WHY_FFT_REAL_FORWARD, far * carrier->slow_rate, &carrier->slow_forward,
                    error);
}

/* Hops from a frame's moment to the last hop that it waits for. */
static void
count_latency (WhyStream *stream)
{
  const WhyScattering *s = stream->scattering;
  size_t worst = 0;
  for (size_t n1 = 0; n1 < s->n_carriers_used; n1++)
    {
      const WhyStreamCarrier *carrier = &stream->carriers[n1];
      size_t lag = 0, own = stream->carrier_blocks[carrier->filter.length].lag;
      for (size_t n2 = 0; s->config.orders[2] && n2 < s->modulations.n_filters; n2++)
        {
          int length = stream->modulations[n2].length;
          size_t more = stream->modulation_blocks[length].lag
                        + (length == WHY_STREAM_LONG ? carrier->slow_lag : 0);
          if (why_scattering_has_path (s, n1, n2) && more > lag)
            lag = more;
        }
      worst = own + lag > worst ? own + lag : worst;
    }
  stream->latency_hops = worst + (size_t) stream->last_offset;
  stream->n_slots = worst + stream->n_offsets + 1;
}

static bool
take_scratch (WhyStream *stream)
{
  size_t longest = 0, longest_x = stream->carrier_blocks[WHY_STREAM_LONG].n_hops * stream->hop;
  for (size_t i = 0; i < stream->n_plans; i++)
    if (stream->plans[i].n > longest)
      longest = stream->plans[i].n;
  size_t n_complex = (longest + 1) * sizeof (float complex);
  for (int length = 0; length < WHY_STREAM_N_LENGTHS; length++)
    {
      stream->x_spectra[length]
          = take_memory (stream, (longest_x + N_SHORT * stream->hop) * sizeof (float complex) / 2
                                     + sizeof (float complex));
      if (!stream->x_spectra[length])
        return false;
    }
  stream->spectrum = take_memory (stream, n_complex);
  stream->slow_spectrum = take_memory (stream, n_complex);
  stream->band = take_memory (stream, n_complex);
  stream->wave = take_memory (stream, n_complex);
  stream->wide = take_memory (stream, longest * sizeof (float));
  stream->modulus = take_memory (stream, longest * sizeof (float));
  stream->sums = take_memory (stream, stream->n_slots * stream->n_paths * sizeof (float));
  return stream->spectrum && stream->slow_spectrum && stream->band && stream->wave && stream->wide
         && stream->modulus && stream->sums;
}

static WhyStatus
choose_circles (WhyStream *stream, WhyError *error)
{
  const WhyScattering *s = stream->scattering;
  WhyStatus status = choose_blocks (stream, &s->carriers, s->n_carriers_used,
                                    stream->carrier_blocks, stream->uses_carriers, error);
  if (status == WHY_OK)
    status = choose_blocks (stream, &s->modulations,
                            s->config.orders[2] ? s->modulations.n_filters : 0,
                            stream->modulation_blocks, stream->uses_modulations, error);
  if (status == WHY_OK)
    status = make_banks (stream, stream->carrier_blocks, stream->uses_carriers, s->config.Q1,
                         stream->carrier_banks, error);
  if (status == WHY_OK)
    status = make_banks (stream, stream->modulation_blocks, stream->uses_modulations, s->config.Q2,
                         stream->modulation_banks, error);
  return status;
}

static WhyStatus
take_signal (WhyStream *stream, WhyError *error)
{
  WhyStatus status = WHY_OK;
  stream->n_x_hops = 1;
  for (int length = 0; status == WHY_OK && length < WHY_STREAM_N_LENGTHS; length++)
    if (stream->uses_carriers[length])
      {
        size_t n_hops = stream->carrier_blocks[length].n_hops;
        stream->n_x_hops = n_hops > stream->n_x_hops ? n_hops : stream->n_x_hops;
        status = find_plan (stream, WHY_FFT_REAL_FORWARD, n_hops * stream->hop,
                            &stream->x_forward[length], error);
      }
  stream->x = take_memory (stream, stream->n_x_hops * stream->hop * sizeof *stream->x);
  stream->scales = take_memory (stream, stream->n_paths * sizeof *stream->scales);
  return status == WHY_OK && (!stream->x || !stream->scales) ? WHY_ERR_MEMORY : status;
}

WhyStatus
why_stream_set_up (WhyStream *stream, WhyError *error)
{
  const WhyScattering *s = stream->scattering;
  double edge = 0;
  stream->hop = why_scattering_hop (s);
  stream->n_paths = s->n_paths;
  if (stream->hop < MIN_HOP)
    return why_error_set (error, WHY_ERR_INVALID,
                          "T = %zu is too short for streaming; use %d or more", s->config.T,
                          MIN_HOP);
  double reach = find_reach (stream, s->low_pass_sigma);
  /* Hop m holds the times m to m + 1. */
  stream->last_offset = (long) floor (reach);
  stream->n_offsets = (size_t) stream->last_offset + (size_t) ceil (reach) + 1;

  WhyStatus status = choose_circles (stream, error);
  if (status == WHY_OK)
    status = take_signal (stream, error);
  if (status == WHY_OK && s->config.orders[0])
    status = find_weights (stream, stream->hop, &stream->whole_weights);
  if (status == WHY_OK)
    status = init_filters (stream, error);
  size_t slow_rate = status == WHY_OK && s->config.orders[2] ? choose_slow_rate (stream, &edge) : 1;
  if (status == WHY_OK && s->config.orders[0])
    stream->scales[0] = 1;
  for (size_t n1 = 0; status == WHY_OK && n1 < s->n_carriers_used; n1++)
    status = init_carrier (stream, n1, slow_rate, edge, error);
  if (status == WHY_OK)
    {
      count_latency (stream);
      status = take_scratch (stream) ? WHY_OK : WHY_ERR_MEMORY;
    }
  if (status == WHY_ERR_MEMORY)
    return why_error_set (error, status, "not enough memory for the scattering transform");
  return status;
}

void
why_stream_free (WhyStream *stream)
{
  if (!stream)
    return;
  for (int length = 0; length < WHY_STREAM_N_LENGTHS; length++)
    {
      why_filter_bank_clear (&stream->carrier_banks[length]);
      why_filter_bank_clear (&stream->modulation_banks[length]);
      why_fft_release (stream->x_spectra[length]);
    }
  for (size_t n1 = 0; stream->carriers && n1 < stream->scattering->n_carriers_used; n1++)
    {
      why_fft_release (stream->carriers[n1].envelope);
      why_fft_release (stream->carriers[n1].slow);
      why_fft_release (stream->carriers[n1].narrow);
    }
  for (size_t i = 0; i < stream->n_plans; i++)
    why_fft_free (stream->plans[i].fft);
  for (size_t i = 0; i < stream->n_weights; i++)
    why_fft_release (stream->weights[i].values);
  void *buffers[]
      = { stream->x,    stream->sums, stream->scales, stream->spectrum, stream->slow_spectrum,
          stream->band, stream->wave, stream->wide,   stream->modulus };
  for (size_t i = 0; i < sizeof buffers / sizeof *buffers; i++)
    why_fft_release (buffers[i]);
  free (stream->carriers);
  free (stream->modulations);
  free (stream);
}
