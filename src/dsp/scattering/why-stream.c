/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "dsp/scattering/why-stream-private.h"

#define N_LANES 16

/* The sum of n products; sums run side by side in a fixed order. */
WHY_KERNEL static float
weigh (const float *restrict weights, const float *restrict values, size_t n)
{
  float lanes[N_LANES] = { 0 };
  size_t k = 0;
  for (; k + N_LANES <= n; k += N_LANES)
    for (size_t lane = 0; lane < N_LANES; lane++)
      lanes[lane] += weights[k + lane] * values[k + lane];
  for (size_t lane = 0; k + lane < n; lane++)
    lanes[lane] += weights[k + lane] * values[k + lane];
  for (size_t half = N_LANES / 2; half > 0; half /= 2)
    for (size_t lane = 0; lane < half; lane++)
      lanes[lane] += lanes[lane + half];
  return lanes[0];
}

static void
transform (WhyStream *stream, const WhyFft *fft, void *in, void *out)
{
  why_fft_run (fft, in, out);
  stream->n_transforms++;
}

/* Puts what the values of one hop, number hop, give to the frames around it. */
static void
add_to_frames (
    WhyStream *stream, size_t row, const WhyStreamWeights *weights, const float *values, long hop)
{
  for (size_t i = 0; i < stream->n_offsets; i++)
    {
      long frame = hop - stream->last_offset + (long) i;
      if (frame >= 0)
        stream->sums[(size_t) frame % stream->n_slots * stream->n_paths + row]
            += weigh (weights->values + i * weights->rate, values, weights->rate);
    }
}

/* Drops the oldest of n_hops hops of rate values; returns where the newest goes. */
static float *
make_room (float *values, size_t n_hops, size_t rate)
{
  memmove (values, values + rate, (n_hops - 1) * rate * sizeof *values);
  return values + (n_hops - 1) * rate;
}

/* out = the modulus of the filtered signal during the block's hop. */
static void
filter_hop (WhyStream *stream,
            const WhyStreamFilter *filter,
            const WhyStreamBlock *block,
            const float complex *spectrum,
            size_t n_source,
            float *out)
{
  size_t rate = filter->grid.rate;
  WhyBand kept = filter->band;
  /* The source may have been sampled too slowly for all of the band. */
  long most = (long) (n_source / 2);
  if (n_source < block->n_hops * stream->hop && kept.high > most)
    kept.high = most;
  if (n_source < block->n_hops * stream->hop && kept.low < -most)
    kept.low = -most;
  why_kernel_shift_band (spectrum, n_source, filter->filter, &kept, &filter->grid, stream->band);
  transform (stream, filter->inverse, stream->band, stream->wave);
  why_kernel_modulus (stream->wave + (block->n_hops - 1 - block->lag) * rate, rate, out);
}

/* The envelope without its fast changes, at the slow rate. */
static void
narrow_envelope (WhyStream *stream, WhyStreamCarrier *carrier)
{
  const WhyStreamBlock *near = &stream->modulation_blocks[WHY_STREAM_SHORT],
                       *far = &stream->modulation_blocks[WHY_STREAM_LONG];
  size_t rate = carrier->slow_rate;
  float *newest = make_room (carrier->slow, far->n_hops, rate);
  if (!carrier->narrow)
    {
      memcpy (newest, carrier->envelope + (near->n_hops - 1) * rate, rate * sizeof *newest);
      return;
    }
  for (size_t i = 0; i < carrier->n_narrow; i++)
    stream->band[i] = stream->spectrum[i] * carrier->narrow[i];
  transform (stream, carrier->narrow_inverse, stream->band, stream->wide);
  memcpy (newest, stream->wide + (near->n_hops - 1 - near->lag) * rate, rate * sizeof *newest);
}

/* All second-order rows of one carrier, whose newest envelope is that of hop number hop. */
static void
process_modulations (WhyStream *stream, size_t n1, long hop)
{
  const WhyScattering *s = stream->scattering;
  WhyStreamCarrier *carrier = &stream->carriers[n1];
  size_t row = s->row_of_carrier[n1], rates[] = { carrier->filter.grid.rate, carrier->slow_rate };
  const float complex *spectra[] = { stream->spectrum, stream->slow_spectrum };
  long hops[] = { hop, hop - (long) carrier->slow_lag };

  if (carrier->forward)
    transform (stream, carrier->forward, carrier->envelope, stream->spectrum);
  if (carrier->slow_forward)
    {
      narrow_envelope (stream, carrier);
      transform (stream, carrier->slow_forward, carrier->slow, stream->slow_spectrum);
    }
  for (size_t n2 = 0; n2 < s->modulations.n_filters; n2++)
    {
      if (!why_scattering_has_path (s, n1, n2))
        continue;
      const WhyStreamFilter *filter = &stream->modulations[n2];
      int length = filter->length;
      const WhyStreamBlock *block = &stream->modulation_blocks[length];
      filter_hop (stream, filter, block, spectra[length], block->n_hops * rates[length],
                  stream->modulus);
      add_to_frames (stream, row++, filter->weights, stream->modulus,
                     hops[length] - (long) block->lag);
    }
}

static void
process_carrier (WhyStream *stream, size_t n1, long hop)
{
  const WhyScattering *s = stream->scattering;
  WhyStreamCarrier *carrier = &stream->carriers[n1];
  const WhyStreamFilter *filter = &carrier->filter;
  const WhyStreamBlock *block = &stream->carrier_blocks[filter->length];
  float *newest = make_room (carrier->envelope, stream->modulation_blocks[WHY_STREAM_SHORT].n_hops,
                             filter->grid.rate);
  filter_hop (stream, filter, block, stream->x_spectra[filter->length], block->n_hops * stream->hop,
              newest);
  hop -= (long) block->lag;
  if (s->config.orders[1])
    add_to_frames (stream, s->first_order_row + n1, filter->weights, newest, hop);
  if (s->config.orders[2])
    process_modulations (stream, n1, hop);
}

/* A hop is whole: what follows from it. Returns whether a frame is final. */
static bool
process_hop (WhyStream *stream, float *frame)
{
  const WhyScattering *s = stream->scattering;
  long hop = stream->n_hops_done++, final = hop - (long) stream->latency_hops;
  const float *newest = stream->x + (stream->n_x_hops - 1) * stream->hop;
  if (s->config.orders[0])
    add_to_frames (stream, 0, stream->whole_weights, newest, hop);
  for (int length = 0; length < WHY_STREAM_N_LENGTHS; length++)
    if (stream->uses_carriers[length])
      transform (stream, stream->x_forward[length],
                 stream->x
                     + (stream->n_x_hops - stream->carrier_blocks[length].n_hops) * stream->hop,
                 stream->x_spectra[length]);
  for (size_t n1 = 0; n1 < s->n_carriers_used; n1++)
    process_carrier (stream, n1, hop);
  make_room (stream->x, stream->n_x_hops, stream->hop);
  if (final < 0)
    return false;
  float *sums = stream->sums + (size_t) final % stream->n_slots * stream->n_paths;
  for (size_t row = 0; row < stream->n_paths; row++)
    frame[row] = sums[row] * stream->scales[row];
  memset (sums, 0, stream->n_paths * sizeof *sums);
  return true;
}

size_t
why_stream_process (WhyStream *stream, const float *x, size_t n, float *frame, bool *has_frame)
{
  float *newest = stream->x + (stream->n_x_hops - 1) * stream->hop;
  size_t n_taken = 0;
  *has_frame = false;
  while (n_taken < n && !*has_frame)
    {
      size_t n_free = stream->hop - stream->n_filled, n_left = n - n_taken;
      size_t n_copied = n_left < n_free ? n_left : n_free;
      memcpy (newest + stream->n_filled, x + n_taken, n_copied * sizeof *x);
      n_taken += n_copied;
      stream->n_filled += n_copied;
      if (stream->n_filled < stream->hop)
        continue;
      stream->n_filled = 0;
      *has_frame = process_hop (stream, frame);
    }
  return n_taken;
}

void
why_stream_reset (WhyStream *stream)
{
  memset (stream->x, 0, stream->n_x_hops * stream->hop * sizeof *stream->x);
  memset (stream->sums, 0, stream->n_slots * stream->n_paths * sizeof *stream->sums);
  for (size_t n1 = 0; n1 < stream->scattering->n_carriers_used; n1++)
    {
      WhyStreamCarrier *carrier = &stream->carriers[n1];
      memset (carrier->envelope, 0,
              stream->modulation_blocks[WHY_STREAM_SHORT].n_hops * carrier->filter.grid.rate
                  * sizeof *carrier->envelope);
      if (carrier->slow)
        memset (carrier->slow, 0,
                stream->modulation_blocks[WHY_STREAM_LONG].n_hops * carrier->slow_rate
                    * sizeof *carrier->slow);
    }
  stream->n_filled = 0;
  stream->n_hops_done = 0;
}

WhyStatus
why_stream_new (const WhyScattering *scattering, WhyStream **out, WhyError *error)
{
  *out = NULL;
  WhyStream *stream = calloc (1, sizeof *stream);
  if (!stream)
    return why_error_set (error, WHY_ERR_MEMORY, "not enough memory");
  stream->scattering = scattering;
  WhyStatus status = why_stream_set_up (stream, error);
  if (status != WHY_OK)
    {
      why_stream_free (stream);
      return status;
    }
  *out = stream;
  return WHY_OK;
}

size_t
why_stream_latency (const WhyStream *stream)
{
  return (stream->latency_hops + 1) * stream->hop;
}

uint64_t
why_stream_n_transforms (const WhyStream *stream)
{
  return stream->n_transforms;
}

size_t
why_stream_n_bytes (const WhyStream *stream)
{
  return stream->n_bytes;
}
