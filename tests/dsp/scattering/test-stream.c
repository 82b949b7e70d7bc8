/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The streaming transform: equal to the whole-clip one away from its edges whatever the blocks,
 * with a fixed number of transforms a hop and no memory taken on the way. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "dsp-case.h"
#include "dsp/scattering/why-stream.h"

#define MAX_ERROR 5e-4
#define MAX_L2 3e-4

extern void *__libc_malloc (size_t size);
extern void *__libc_calloc (size_t n, size_t size);
extern void *__libc_realloc (void *memory, size_t size);
static guint n_allocations;

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
void *
malloc (size_t size)
{
  n_allocations++;
  return __libc_malloc (size);
}

void *
calloc (size_t n, size_t size)
{
  n_allocations++;
  return __libc_calloc (n, size);
}

void *
realloc (void *memory, size_t size)
{
  n_allocations++;
  return __libc_realloc (memory, size);
}
#endif

static WhyStream *
new_stream (const WhyScattering *s)
{
  WhyStream *stream;
  WhyError error = { 0 };
  why_stream_new (s, &stream, &error);
  g_assert_cmpstr (error.message, ==, "");
  return stream;
}

/* Frame k from frames in sequence, n_paths values each; the frames that came. */
static gsize
run_stream (WhyStream *stream,
            const WhyScattering *s,
            const float *x,
            gsize n,
            gsize max_block,
            float *frames)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  gsize n_frames = 0, n_paths = why_scattering_n_paths (s);
  for (gsize done = 0; done < n;)
    {
      gsize block = max_block > 1 ? (gsize) g_rand_int_range (rand, 1, (gint32) max_block) : 1;
      bool has_frame;
      done += why_stream_process (stream, x + done, MIN (block, n - done),
                                  frames + n_frames * n_paths, &has_frame);
      n_frames += has_frame;
    }
  return n_frames;
}

static void
compare_inside (const WhyScattering *s,
                const float *whole,
                const float *frames,
                gsize first,
                gsize last,
                const char *what)
{
  gsize n_paths = why_scattering_n_paths (s), n_frames = why_scattering_n_frames (s),
        n = last - first;
  g_autofree float *expected = g_new (float, n *n_paths);
  for (gsize k = 0; k < n; k++)
    for (gsize row = 0; row < n_paths; row++)
      expected[k * n_paths + row] = whole[row * n_frames + first + k];
  const WhyPath *paths = why_scattering_paths (s);
  gsize begin = 0;
  for (int order = 0; order <= 2; order++)
    {
      gsize end = begin;
      while (end < n_paths && paths[end].order == order)
        end++;
      double worst = 0;
      for (gsize k = 0; k < n; k++)
        for (gsize row = begin; row < end; row++)
          worst = fmax (worst, fabs ((double) frames[(first + k) * n_paths + row]
                                     - (double) expected[k * n_paths + row]));
      g_test_message ("%s, order %d: worst difference %.3g", what, order, worst);
      begin = end;
    }
  DspError error = dsp_compare (frames + first * n_paths, expected, n * n_paths);
  g_test_message ("%s: max %.2e, l2 %.2e", what, error.max, error.l2);
  g_assert_cmpfloat (error.max, <, MAX_ERROR);
  g_assert_cmpfloat (error.l2, <, MAX_L2);
}

static void
compare_signal (const WhyScatteringConfig *config, const char *name, gsize max_block)
{
  WhyScattering *s = dsp_new (config);
  WhyStream *stream = new_stream (s);
  g_autofree float *x = dsp_signal (name, config->n);
  g_autofree float *whole = dsp_scatter (s, x, 1);
  gsize n_paths = why_scattering_n_paths (s), hop = why_scattering_hop (s),
        latency = why_stream_latency (stream);
  g_autofree float *frames = g_new0 (float, (config->n / hop + 1) * n_paths);
  gsize n_frames = run_stream (stream, s, x, config->n, max_block, frames);
  g_assert_cmpuint (n_frames, ==, (config->n - latency) / hop + 1);
  /* What lies farther from both edges than the filters reach. */
  compare_inside (s, whole, frames, latency / hop, n_frames, name);
  why_stream_free (stream);
  why_scattering_free (s);
}

static WhyScatteringConfig
paper_config (void)
{
  WhyScatteringConfig config = dsp_config ((gsize) 1 << 19, 13, 8192, 8, 2);
  config.min_carrier = 32 / DSP_RATE;
  config.orders[0] = false;
  return config;
}

static const char *const signals[] = { "vibrato", "tremolo", "chirp", "noise", "impulse" };

static void
test_paper (void)
{
  WhyScatteringConfig config = paper_config ();
  for (gsize i = 0; i < G_N_ELEMENTS (signals); i++)
    compare_signal (&config, signals[i], i % 2 ? 20000 : 700);
}

static void
test_small (void)
{
  WhyScatteringConfig all = dsp_config (32768, 8, 256, 8, 1);
  all.min_carrier = 0.002;
  WhyScatteringConfig long_average = dsp_config (65536, 7, 1024, 4, 2);
  for (gsize i = 0; i < G_N_ELEMENTS (signals); i++)
    {
      compare_signal (&all, signals[i], 300);
      compare_signal (&long_average, signals[i], 5000);
    }
}

/* Nothing depends on how the samples come. */
static void
test_blocks (void)
{
  WhyScatteringConfig config = dsp_config (16384, 8, 256, 8, 1);
  WhyScattering *s = dsp_new (&config);
  WhyStream *stream = new_stream (s);
  g_autofree float *x = dsp_signal ("noise", config.n);
  gsize size = 65 * why_scattering_n_paths (s);
  g_autofree float *expected = g_new0 (float, size);
  run_stream (stream, s, x, config.n, config.n, expected);
  static const gsize blocks[] = { 1, 3, 255, 256, 257, 4000 };
  for (gsize i = 0; i < G_N_ELEMENTS (blocks); i++)
    {
      g_autofree float *frames = g_new0 (float, size);
      why_stream_reset (stream);
      run_stream (stream, s, x, config.n, blocks[i], frames);
      g_assert_cmpmem (frames, size * sizeof (float), expected, size * sizeof (float));
    }
  why_stream_free (stream);
  why_scattering_free (s);
}

static void
test_counts (void)
{
  WhyScatteringConfig config = paper_config ();
  WhyScattering *s = dsp_new (&config);
  WhyStream *stream = new_stream (s);
  gsize n_paths = why_scattering_n_paths (s), hop = why_scattering_hop (s), n_carriers = 0;
  const WhyPath *paths = why_scattering_paths (s);
  while (paths[n_carriers].order == 1)
    n_carriers++;
  g_autofree float *x = dsp_signal ("vibrato", 40 * hop);
  g_autofree float *frame = g_new (float, n_paths);
  bool has_frame;
  for (gsize i = 0; i < 40; i++)
    {
      guint n_before = n_allocations;
      guint64 n_transforms = why_stream_n_transforms (stream);
      g_assert_cmpuint (why_stream_process (stream, x + i * hop, hop, frame, &has_frame), ==, hop);
      g_assert_cmpuint (n_allocations, ==, n_before);
      g_assert_true (has_frame == ((i + 1) * hop >= why_stream_latency (stream)));
      n_transforms = why_stream_n_transforms (stream) - n_transforms;
      /* One a path; of a carrier's envelope no more than three; two of the signal. */
      g_assert_cmpuint (n_transforms, <=, n_paths + 3 * n_carriers + 2);
      g_assert_cmpuint (n_transforms, >=, n_paths + n_carriers);
    }
  g_test_message ("latency %.2f s, %zu kB", (double) why_stream_latency (stream) / DSP_RATE,
                  why_stream_n_bytes (stream) / 1000);
  g_assert_cmpfloat ((double) why_stream_latency (stream) / DSP_RATE, <, 3.2);
  g_assert_cmpuint (why_stream_n_bytes (stream), <, 32000000);
  why_stream_free (stream);
  why_scattering_free (s);
}

/* A change of scale is a change of the frames' scale: standardising may come last. */
static void
test_linear (void)
{
  WhyScatteringConfig config = dsp_config (16384, 8, 256, 8, 1);
  WhyScattering *s = dsp_new (&config);
  WhyStream *stream = new_stream (s);
  g_autofree float *x = dsp_signal ("vibrato", config.n);
  gsize size = 65 * why_scattering_n_paths (s);
  g_autofree float *one = g_new0 (float, size);
  g_autofree float *half = g_new0 (float, size);
  run_stream (stream, s, x, config.n, 1000, one);
  for (gsize i = 0; i < config.n; i++)
    x[i] /= 2;
  why_stream_reset (stream);
  run_stream (stream, s, x, config.n, 1000, half);
  for (gsize i = 0; i < size; i++)
    g_assert_cmpfloat (half[i], ==, one[i] / 2);
  why_stream_free (stream);
  why_scattering_free (s);
}

static void
test_refused (void)
{
  WhyScatteringConfig short_hop = dsp_config (4096, 3, 8, 8, 1),
                      long_filters = dsp_config (65536, 14, 64, 1, 1);
  const WhyScatteringConfig *configs[] = { &short_hop, &long_filters };
  for (gsize i = 0; i < G_N_ELEMENTS (configs); i++)
    {
      WhyScattering *s = dsp_new (configs[i]);
      WhyStream *stream;
      WhyError error = { 0 };
      g_assert_cmpint (why_stream_new (s, &stream, &error), ==, WHY_ERR_INVALID);
      g_assert_null (stream);
      g_assert_cmpstr (error.message, !=, "");
      why_scattering_free (s);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/stream/paper", test_paper);
  g_test_add_func ("/stream/small", test_small);
  g_test_add_func ("/stream/blocks", test_blocks);
  g_test_add_func ("/stream/counts", test_counts);
  g_test_add_func ("/stream/linear", test_linear);
  g_test_add_func ("/stream/refused", test_refused);
  return g_test_run ();
}
