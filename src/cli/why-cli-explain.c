/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>
#include <string.h>

#include "analysis/text/why-json-builder.h"
#include "base/why-npy.h"
#include "cli/why-cli.h"

#define MAX_MAPS ((gsize) 1 << 27) /* values; half a GiB */

static char *
format_logits (const WhyModel *model, const WhyActivations *activations)
{
  const WhyModelInfo *info = why_model_info (model);
  const char *const *classes = (const char *const *) info->classes;
  JsonBuilder *builder = json_builder_new ();
  why_json_begin_object (builder, NULL);
  why_json_add_values (builder, "logits", classes, info->n_classes,
                       why_activations_logits (activations));
  why_json_add_values (builder, "probabilities", classes, info->n_classes,
                       why_activations_probabilities (activations));
  json_builder_end_object (builder);
  return why_json_builder_line (builder);
}

static WhyStatus
check_features (const WhyNpy *features, const WhyModelInfo *info, WhyError *error)
{
  if (features->n_dims != 2 || features->shape[0] != info->n_channels)
    return why_error_set (
        error, WHY_ERR_FORMAT,
        "has %zu rows and %zu dimensions, but the model takes %zu channels x frames",
        features->shape[0], features->n_dims, info->n_channels);
  for (size_t i = 0; i < features->shape[0] * features->shape[1]; i++)
    if (!isfinite (features->data[i]))
      return why_error_set (error, WHY_ERR_INVALID,
                            "has a value that is not a number at row %zu, frame %zu",
                            i / features->shape[1], i % features->shape[1]);
  return WHY_OK;
}

/* The command line; lives as long as the program. */
static char *model_path, *rule_name, *class_name, *start;

static const GOptionEntry entries[] = {
  { "model", 0, 0, G_OPTION_ARG_FILENAME, &model_path,
    N_ ("Model file; its tensors are enough (required)"), "M" },
  WHY_CLI_RULE (&rule_name),
  { "class", 0, 0, G_OPTION_ARG_STRING, &class_name,
    N_ ("Class to explain, or all (default: the most probable)"), "C" },
  { "start", 0, 0, G_OPTION_ARG_STRING, &start,
    N_ ("Start relevance: unit (1 at the class, default) or logit (its value, as in the paper)"),
    "S" },
  G_OPTION_ENTRY_NULL,
};

typedef struct
{
  const char *features_path, *out_path;
  const char *class_name; /* NULL: the most probable; "all": every class */
  WhyRule rule;
  gboolean unit; /* start relevance 1, else the logit */
} Options;

static gsize
find_largest (const float *values, gsize n)
{
  gsize best = 0;
  for (gsize i = 1; i < n; i++)
    if (values[i] > values[best])
      best = i;
  return best;
}

/* class_index -1: every class, one plane each. */
static WhyStatus
write_relevance (const WhyModel *model,
                 WhyActivations *activations,
                 const WhyNpy *features,
                 const Options *options,
                 int class_index,
                 WhyError *error)
{
  gboolean all = class_index < 0;
  gsize n_planes = all ? why_model_info (model)->n_classes : 1;
  gsize plane = features->shape[0] * features->shape[1];
  size_t shape[3] = { n_planes, features->shape[0], features->shape[1] };
  if (plane > MAX_MAPS / n_planes)
    return why_error_set (error, WHY_ERR_UNSUPPORTED,
                          "would need maps of %zu values for %zu classes at once; pick one class "
                          "with --class",
                          plane, n_planes);
  g_autofree float *relevance = g_try_malloc_n (n_planes * sizeof *relevance, plane);
  if (!relevance)
    return why_error_set (error, WHY_ERR_MEMORY,
                          "needs more memory than there is: %zu planes of %zu frames", n_planes,
                          features->shape[1]);
  for (gsize i = 0; i < n_planes; i++)
    why_relevance_process (model, activations, options->rule, all ? i : (gsize) class_index,
                           options->unit ? 1 : NAN, relevance + i * plane, NULL);
  return why_npy_write (options->out_path, relevance, all ? 3 : 2, all ? shape : shape + 1, error);
}

/* Writes the relevance and prints the logits. */
static int
explain (const WhyModel *model, const WhyNpy *features, const Options *options)
{
  gboolean all = g_strcmp0 (options->class_name, "all") == 0;
  const char *culprit = options->features_path;
  WhyActivations *activations = NULL;
  WhyError error = { WHY_OK, "" };
  g_autofree char *text = NULL;
  int class_index = -1;

  if (!all && !why_cli_class (model, options->class_name, &class_index))
    return WHY_EXIT_USAGE;
  WhyStatus status = check_features (features, why_model_info (model), &error);
  if (status == WHY_OK)
    status = why_activations_new (model, features->shape[1], &activations, &error);
  if (status == WHY_OK)
    {
      why_network_forward (model, features->data, activations);
      if (!all && class_index < 0)
        class_index = (int) find_largest (why_activations_logits (activations),
                                          why_model_info (model)->n_classes);
      text = format_logits (model, activations);
      culprit = options->out_path;
      status = write_relevance (model, activations, features, options, class_index, &error);
    }
  why_activations_free (activations);
  if (status == WHY_OK)
    return why_cli_print (text) ? WHY_EXIT_OK : WHY_EXIT_INPUT;
  why_cli_complain ("%s: %s", culprit, error.message);
  return WHY_EXIT_INPUT;
}

int
why_cli_explain (int argc, char **argv)
{
  int status;
  WhyRule rule;

  if (!why_cli_parse (&argc, &argv, entries, "FEATURES.npy OUT.npy",
                      N_ ("Computes the relevance of features (float32, channels x frames) and "
                          "prints "
                          "the logits as JSON.\n"
                          "Writes channels x frames, or classes x channels x frames for --class "
                          "all."),
                      2, 2, &status))
    return status;
  if (!model_path)
    return why_cli_misuse ("explain: name a model with --model M");
  if (start && strcmp (start, "unit") != 0 && strcmp (start, "logit") != 0)
    return why_cli_misuse ("explain: there is no start “%s”; choose unit or logit", start);
  if (!why_cli_rule (rule_name, &rule))
    return WHY_EXIT_USAGE;

  WhyModel *model = NULL;
  WhyNpy features = { 0 };
  WhyError error = { WHY_OK, "" };
  if (why_model_load (model_path, &model, &error) != WHY_OK)
    {
      why_cli_complain ("%s: %s", model_path, error.message);
      return WHY_EXIT_INPUT;
    }
  if (why_npy_read (argv[1], &features, &error) == WHY_OK)
    {
      Options options = { argv[1], argv[2], class_name, rule, g_strcmp0 (start, "logit") != 0 };
      status = explain (model, &features, &options);
    }
  else
    {
      why_cli_complain ("%s: %s", argv[1], error.message);
      status = WHY_EXIT_INPUT;
    }
  why_npy_clear (&features);
  why_model_free (model);
  return status;
}
