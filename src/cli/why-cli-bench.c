/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/text/why-json-builder.h"
#include "audio/file/why-audio-file.h"
#include "base/why-statistics.h"
#include "cli/why-bench-kernels.h"
#include "cli/why-bench-live.h"
#include "cli/why-cli.h"
#include "dsp/scattering/why-scattering.h"
#include "dsp/scattering/why-stream.h"
#include "figure/page/why-figure.h"

#define RATE_HZ 44100.0
#define N_SHORT ((gsize) 88200)
#define N ((gsize) 1 << 18)
/* Odd, so that the median is one of them. */
#define N_RUNS 9
#define N_LONG_RUNS 3

/* The command line; lives as long as the program. */
static char *model_path;
static int n_threads = 1;
static gboolean json;

static const GOptionEntry entries[] = {
  { "json", 0, 0, G_OPTION_ARG_NONE, &json, N_ ("Print one JSON object, times in milliseconds"),
    NULL },
  { "threads", 0, 0, G_OPTION_ARG_INT, &n_threads, N_ ("Threads (default: 1; 0: one per core)"),
    "N" },
  WHY_CLI_MODEL (&model_path),
  G_OPTION_ENTRY_NULL,
};

/* Milliseconds, NAN where nothing was measured. */
typedef struct
{
  double filter_bank, scattering, scattering_short, fft_bound, streaming_hop, forward,
      relevance[WHY_N_RULES], file_to_panels;
  WhyBenchLive live;
} Times;

typedef void (*Stage) (gpointer data);

static double
take_time (Stage stage, gpointer data)
{
  gint64 begin = g_get_monotonic_time ();
  stage (data);
  return (double) (g_get_monotonic_time () - begin) / 1000;
}

/* The first run, which warms the caches, does not count. */
static double
take_median (Stage stage, gpointer data, gsize n_runs)
{
  double times[N_RUNS];
  stage (data);
  for (gsize i = 0; i < n_runs; i++)
    times[i] = take_time (stage, data);
  why_sort_doubles (times, n_runs);
  return why_median_doubles (times, n_runs);
}

/* A vibrato with some harmonics. */
static float *
new_sound (void)
{
  float *x = g_new (float, N);
  double phase = 0;
  for (gsize i = 0; i < N; i++)
    {
      double t = (double) i / RATE_HZ;
      phase += 2 * G_PI * 440 * exp2 (50.0 / 1200 * sin (2 * G_PI * 6 * t)) / RATE_HZ;
      x[i] = (float) (0.1 * (sin (phase) + sin (2 * phase) / 2 + sin (3 * phase) / 3));
    }
  return x;
}

/* The paper's transform, whatever the model's is. */
typedef struct
{
  WhyScatteringConfig config;
  WhyScattering *scattering;
  WhyScatteringWork *work;
  float *x, *out;
  WhyStatus status;
  WhyError error;
} Transform;

static void
build_bank (gpointer data)
{
  Transform *transform = data;
  why_scattering_free (transform->scattering);
  transform->status
      = why_scattering_new (&transform->config, &transform->scattering, &transform->error);
}

static void
run_transform (gpointer data)
{
  Transform *transform = data;
  why_scattering_process (transform->scattering, transform->work, transform->x, transform->out,
                          NULL, NULL);
}

static void
run_bare_transform (gpointer data)
{
  Transform *transform = data;
  why_scattering_process_bare (transform->scattering, transform->work);
}

/* Transform and bound in turns, so that what else the machine does falls on both alike. */
static void
compare_to_bound (Transform *transform, Times *times)
{
  double whole[N_RUNS], bare[N_RUNS];
  run_transform (transform);
  for (gsize i = 0; i < N_RUNS; i++)
    {
      whole[i] = take_time (run_transform, transform);
      bare[i] = take_time (run_bare_transform, transform);
    }
  why_sort_doubles (whole, N_RUNS);
  why_sort_doubles (bare, N_RUNS);
  times->scattering = why_median_doubles (whole, N_RUNS);
  times->fft_bound = why_median_doubles (bare, N_RUNS);
}

/* Two seconds of sound and silence after them: what the live program asks for. */
static void
time_short (Transform *transform, Times *times)
{
  const float *whole = transform->x;
  g_autofree float *x = g_new0 (float, N);
  memcpy (x, whole, N_SHORT * sizeof *x);
  transform->x = x;
  times->scattering_short = take_median (run_transform, transform, N_RUNS);
  transform->x = (float *) whole;
}

typedef struct
{
  WhyStream *stream;
  const float *x;
  gsize hop, n_done;
  float *frame;
} Streaming;

static void
run_hop (gpointer data)
{
  Streaming *streaming = data;
  bool has_frame;
  const float *x = streaming->x + streaming->n_done++ * streaming->hop % N;
  why_stream_process (streaming->stream, x, streaming->hop, streaming->frame, &has_frame);
}

/* One hop of sound without an end, in one thread. */
static WhyStatus
time_streaming (const float *x, Transform *transform, Times *times)
{
  Streaming streaming = { .x = x, .hop = why_scattering_hop (transform->scattering) };
  WhyStatus status = why_stream_new (transform->scattering, &streaming.stream, &transform->error);
  if (status != WHY_OK)
    return status;
  streaming.frame = g_new (float, why_scattering_n_paths (transform->scattering));
  times->streaming_hop = take_median (run_hop, &streaming, N_RUNS);
  g_free (streaming.frame);
  why_stream_free (streaming.stream);
  return WHY_OK;
}

static gboolean
time_transform (const float *x, Times *times)
{
  Transform transform = { .config = { .n = N,
                                      .J = 13,
                                      .T = 8192,
                                      .Q1 = 8,
                                      .Q2 = 2,
                                      .min_carrier = 32 / RATE_HZ,
                                      .orders = { 0, 1, 1 } },
                          .x = (float *) x };
  times->filter_bank = take_median (build_bank, &transform, N_LONG_RUNS);
  if (transform.status == WHY_OK)
    transform.status = why_scattering_work_new (transform.scattering, (unsigned) n_threads,
                                                &transform.work, &transform.error);
  if (transform.status == WHY_OK)
    {
      transform.out = g_new (float, why_scattering_n_paths (transform.scattering)
                                        * why_scattering_n_frames (transform.scattering));
      compare_to_bound (&transform, times);
      time_short (&transform, times);
      transform.status = time_streaming (x, &transform, times);
    }
  if (transform.status != WHY_OK)
    why_cli_complain ("%s", transform.error.message);
  g_free (transform.out);
  why_scattering_work_free (transform.work);
  why_scattering_free (transform.scattering);
  return transform.status == WHY_OK;
}

typedef struct
{
  const WhyModel *model;
  WhyActivations *activations;
  WhyRule rule;
  float *features, *relevance;
} Network;

static void
run_forward (gpointer data)
{
  Network *network = data;
  why_network_forward (network->model, network->features, network->activations);
}

/* All classes, as the program computes it. */
static void
run_relevance (gpointer data)
{
  Network *network = data;
  why_relevance_process_all (network->model, network->activations, network->rule,
                             network->relevance, NULL);
}

static gboolean
time_network (WhyAnalyzer *analyzer, Times *times)
{
  const WhyAxes *axes = why_analyzer_axes (analyzer);
  gsize plane = axes->n_paths * axes->n_frames;
  Network network = { .model = why_analyzer_model (analyzer) };
  WhyError error = { WHY_OK, "" };
  if (why_activations_new (network.model, axes->n_frames, &network.activations, &error) != WHY_OK)
    {
      why_cli_complain ("%s", error.message);
      return FALSE;
    }
  network.features = g_new (float, plane);
  network.relevance = g_new (float, plane * axes->n_classes);
  for (gsize i = 0; i < plane; i++)
    network.features[i] = (float) (1 + sin ((double) i));
  times->forward = take_median (run_forward, &network, N_RUNS);
  for (int rule = 0; rule < WHY_N_RULES; rule++)
    {
      network.rule = (WhyRule) rule;
      times->relevance[rule] = take_median (run_relevance, &network, N_LONG_RUNS);
    }
  g_free (network.features);
  g_free (network.relevance);
  why_activations_free (network.activations);
  return TRUE;
}

typedef struct
{
  WhyAnalyzer *analyzer;
  const char *path;
  GError *error;
} Whole;

/* From a file to the pixels of the three panels. */
static void
run_whole (gpointer data)
{
  Whole *whole = data;
  WhyFigureOptions figure;
  double width, height;
  g_clear_error (&whole->error);
  g_autoptr (WhyAnalysis) analysis = why_analyzer_run (whole->analyzer, whole->path, NULL, NULL,
                                                       NULL, NULL, NULL, &whole->error);
  if (!analysis)
    return;
  why_figure_options_init (&figure, analysis);
  why_figure_measure (analysis, &figure, &width, &height);
  cairo_surface_t *surface
      = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, (int) ceil (width), (int) ceil (height));
  cairo_t *cr = cairo_create (surface);
  why_figure_draw (cr, analysis, &figure);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
}

static gboolean
time_whole (WhyAnalyzer *analyzer, const float *x, Times *times)
{
  WhyError error = { WHY_OK, "" };
  g_autoptr (GError) problem = NULL;
  g_autofree char *folder = g_dir_make_tmp ("whybrato-XXXXXX", &problem);
  if (!folder)
    {
      why_cli_complain ("%s", problem->message);
      return FALSE;
    }
  g_autofree char *path = g_build_filename (folder, "bench.wav", NULL);
  Whole whole = { analyzer, path, NULL };
  gboolean saved = why_audio_save (path, x, N, RATE_HZ, FALSE, &error) == WHY_OK;
  if (saved)
    times->file_to_panels = take_median (run_whole, &whole, N_LONG_RUNS);
  g_remove (path);
  g_rmdir (folder);
  if (!saved || whole.error)
    why_cli_complain ("%s", saved ? whole.error->message : error.message);
  gboolean done = saved && !whole.error;
  g_clear_error (&whole.error);
  return done;
}

static gboolean
time_live (WhyAnalyzer *analyzer, const float *x, Times *times)
{
  g_autoptr (GError) error = NULL;
  if (why_bench_live (analyzer, x, N, &times->live, &error))
    return TRUE;
  why_cli_complain ("%s", error->message);
  return FALSE;
}

static char *
format_json (const Times *times)
{
  JsonBuilder *builder = json_builder_new ();
  why_json_begin_object (builder, NULL);
  why_json_add_count (builder, "threads", (gsize) n_threads);
  why_bench_kernels_json (builder);
  why_json_add_number (builder, "filter_bank_ms", times->filter_bank);
  why_json_add_number (builder, "scattering_ms", times->scattering);
  why_json_add_number (builder, "scattering_short_ms", times->scattering_short);
  why_json_add_number (builder, "fft_bound_ms", times->fft_bound);
  why_json_add_number (builder, "streaming_hop_ms", times->streaming_hop);
  why_json_add_number (builder, "forward_ms", times->forward);
  why_json_begin_object (builder, "relevance_ms");
  for (int rule = 0; rule < WHY_N_RULES; rule++)
    why_json_add_number (builder, why_rule_name ((WhyRule) rule), times->relevance[rule]);
  json_builder_end_object (builder);
  why_json_add_number (builder, "file_to_panels_ms", times->file_to_panels);
  why_json_add_number (builder, "live_refresh_ms", times->live.refresh_ms);
  why_json_add_number (builder, "live_picture_ms", times->live.picture_ms);
  why_json_add_number (builder, "live_share", times->live.share);
  json_builder_end_object (builder);
  return why_json_builder_line (builder);
}

static char *
format_text (const Times *times)
{
  GString *text = g_string_new (NULL);
  why_bench_kernels_text (text);
  g_string_append_printf (text, _ ("threads          %8d\n"), n_threads);
  g_string_append_printf (text, _ ("filter bank      %8.2f ms\n"), times->filter_bank);
  g_string_append_printf (text, _ ("scattering       %8.2f ms, %.2f times its bare FFTs\n"),
                          times->scattering, times->scattering / times->fft_bound);
  g_string_append_printf (text, _ ("bare FFTs        %8.2f ms\n"), times->fft_bound);
  g_string_append_printf (text, _ ("of 2 s of sound  %8.2f ms\n"), times->scattering_short);
  g_string_append_printf (text, _ ("streaming, a hop %8.2f ms\n"), times->streaming_hop);
  g_string_append_printf (text, _ ("forward pass     %8.2f ms\n"), times->forward);
  for (int rule = 0; rule < WHY_N_RULES; rule++)
    g_string_append_printf (text, _ ("relevance        %8.2f ms, %s\n"), times->relevance[rule],
                            why_rule_name ((WhyRule) rule));
  g_string_append_printf (text, _ ("file to panels   %8.2f ms\n"), times->file_to_panels);
  g_string_append_printf (text, _ ("live, a verdict  %8.2f ms\n"), times->live.refresh_ms);
  g_string_append_printf (text, _ ("live, a picture  %8.2f ms; together %.0f %% of a core\n"),
                          times->live.picture_ms, 100 * times->live.share);
  return g_string_free (text, FALSE);
}

int
why_cli_bench (int argc, char **argv)
{
  int status;
  Times times = { 0 };

  if (!why_cli_parse (&argc, &argv, entries, NULL,
                      N_ ("Times the stages of an analysis: medians of several runs. The "
                          "transform is the paper’s\n"
                          "(2^18 samples, 1200 paths); network and "
                          "total are for the model."),
                      0, 0, &status))
    return status;
  if (n_threads < 0 || n_threads > 64)
    return why_cli_misuse ("bench: --threads must be 0 to 64");
  if (n_threads == 0)
    n_threads = (int) g_get_num_processors ();
  g_autoptr (WhyAnalyzer) analyzer = why_cli_analyzer (model_path, (unsigned) n_threads);
  if (!analyzer)
    return WHY_EXIT_INPUT;

  g_autofree float *x = new_sound ();
  if (!time_transform (x, &times) || !time_network (analyzer, &times)
      || !time_whole (analyzer, x, &times) || !time_live (analyzer, x, &times))
    return WHY_EXIT_INPUT;
  g_autofree char *text = json ? format_json (&times) : format_text (&times);
  return why_cli_print (text) ? WHY_EXIT_OK : WHY_EXIT_INPUT;
}
