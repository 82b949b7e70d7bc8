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
static char *model_path, *rule_name, *class_name, *other_name, *start;

static const GOptionEntry entries[] = {
  { "model", 0, 0, G_OPTION_ARG_FILENAME, &model_path,
    N_ ("Model file; its tensors are enough (required)"), "M" },
  WHY_CLI_RULE (&rule_name),
  { "class", 0, 0, G_OPTION_ARG_STRING, &class_name,
    N_ ("Class to explain, or all (default: the most probable)"), "C" },
  WHY_CLI_AGAINST (&other_name),
  { "start", 0, 0, G_OPTION_ARG_STRING, &start,
    N_ ("Start relevance: 1 or unit (1 at the class, −1 at the one of --against; default), or logit "
        "(their values, as in the paper)"),
    "S" },
  G_OPTION_ENTRY_NULL,
};

typedef struct
{
  const char *features_path, *out_path;
  const char *class_name; /* NULL: the most probable; "all": every class */
  const char *other_name; /* NULL: the class alone */
  WhyRule rule;
  double start; /* relevance; NAN: the logit */
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

/* NULL: every class, one plane each. */
static WhyStatus
write_relevance (const WhyModel *model,
                 WhyActivations *activations,
                 const WhyNpy *features,
                 const Options *options,
                 const WhyQuestion *question,
                 WhyError *error)
{
  gboolean all = !question;
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
    if (question && question->is_contrast)
      why_relevance_contrast (model, activations, options->rule, question->class_index,
                              question->other, options->start, relevance, NULL);
    else
      why_relevance_process (model, activations, options->rule, all ? i : question->class_index,
                             options->start, relevance + i * plane, NULL);
  return why_npy_write (options->out_path, relevance, all ? 3 : 2, all ? shape : shape + 1, error);
}

/* Writes the relevance and prints the logits. */
static int
explain (const WhyModel *model, const WhyNpy *features, const Options *options)
{
  const WhyModelInfo *info = why_model_info (model);
  gboolean all = g_strcmp0 (options->class_name, "all") == 0;
  const char *culprit = options->features_path;
  WhyActivations *activations = NULL;
  WhyError error = { WHY_OK, "" };
  g_autofree char *text = NULL;
  WhyCliQuestion asked;
  WhyQuestion question;

  if (!why_cli_question (model, all ? NULL : options->class_name, options->other_name, &asked))
    return WHY_EXIT_USAGE;
  WhyStatus status = check_features (features, info, &error);
  if (status == WHY_OK)
    status = why_activations_new (model, features->shape[1], &activations, &error);
  if (status == WHY_OK)
    {
      why_network_forward (model, features->data, activations);
      gsize likeliest = find_largest (why_activations_logits (activations), info->n_classes);
      if (!why_cli_ask (&asked, options->features_path, (const char *const *) info->classes,
                        likeliest, &question))
        {
          why_activations_free (activations);
          return WHY_EXIT_INPUT;
        }
      text = format_logits (model, activations);
      culprit = options->out_path;
      status
          = write_relevance (model, activations, features, options, all ? NULL : &question, &error);
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
  gboolean from_logit = g_strcmp0 (start, "logit") == 0;
  if (start && !from_logit && strcmp (start, "unit") != 0 && strcmp (start, "1") != 0)
    return why_cli_misuse ("explain: there is no start “%s”; choose 1, unit or logit", start);
  if (other_name && g_strcmp0 (class_name, "all") == 0)
    return why_cli_misuse ("explain: --against compares one class with another; name one with "
                           "--class instead of all");
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
      Options options = { argv[1], argv[2], class_name, other_name, rule, from_logit ? NAN : 1.0 };
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
