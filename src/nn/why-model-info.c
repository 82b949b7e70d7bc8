/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <ctype.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/why-gettext.h"
#include "base/why-utf8.h"
#include "nn/why-model-private.h"

#define MAX_CLASS_NAME 63
#define DEFAULT_BN_EPS 1e-5

/* Limits of what a model may ask of the program. */
#define MIN_RATE 1000.0
#define MAX_RATE 768000.0
#define MIN_WINDOW 256
#define MAX_WINDOW ((size_t) 1 << 21) /* its analysis takes 0.5 to 0.7 GiB */
#define MAX_Q 64
/* exp (logit / temperature) must stay a number, and say something. */
#define MIN_TEMPERATURE 1e-3
#define MAX_TEMPERATURE 1e3
#define MAX_LISTENER_WEIGHT 100.0
/* e^20 to one settles any doubt. */
#define MAX_NONE_BIAS 20.0
/* A bank has about J (Q1 + Q2) filters; stored in full over the padded window of 2 n they would take 1 GiB at this
 * bound. The paper's case is a quarter of it. */
#define MAX_BANK ((size_t) 1 << 27)
/* Features, and one relevance map of each class: the paper's case has 38400 and 2e5. */
#define MAX_FEATURES ((size_t) 1 << 21)
#define MAX_MAPS ((size_t) 1 << 24)

static WhyStatus
refuse (WhyError *error, const char *key, const char *value, const char *wanted)
{
  char shown[65];
  size_t n = 0;
  for (; value[n] && n < sizeof shown - 1; n++)
    shown[n] = (unsigned char) value[n] < 0x20 ? ' ' : value[n];
  /* Do not cut a character in two. */
  if (value[n])
    while (n > 0 && ((unsigned char) value[n] & 0xc0) == 0x80)
      n--;
  shown[n] = '\0';
  return why_error_set (error, WHY_ERR_INVALID, "has metadata '%s' = \"%s\"; it must be %s", key,
                        shown, wanted);
}

static const char *
find (const WhySafetensors *tensors, const char *key, WhyError *error)
{
  const char *value = why_safetensors_metadata (tensors, key);
  if (!value)
    why_error_set (error, WHY_ERR_FORMAT, "has no metadata '%s'; add it when saving the model",
                   key);
  return value;
}

/* strtod follows the locale, in which 0.1 may be "0,1": parse in the C locale's form. */
static bool
parse_number (const char *text, double *out)
{
  locale_t c_locale = newlocale (LC_NUMERIC_MASK, "C", (locale_t) 0);
  if (c_locale == (locale_t) 0)
    return false;
  char *end;
  *out = strtod_l (text, &end, c_locale);
  freelocale (c_locale);
  return end != text && *end == '\0' && isfinite (*out) && !isspace ((unsigned char) *text);
}

static WhyStatus
read_number (const WhySafetensors *tensors,
             const char *key,
             double min,
             double max,
             bool whole,
             double *out,
             WhyError *error)
{
  const char *text = find (tensors, key, error);
  if (!text)
    return WHY_ERR_FORMAT;
  if (parse_number (text, out) && *out >= min && *out <= max && (!whole || *out == floor (*out)))
    return WHY_OK;
  char wanted[96];
  snprintf (wanted, sizeof wanted,
            whole ? _ ("a whole number from %.10g to %.10g") : _ ("a number from %.10g to %.10g"),
            min, max);
  return refuse (error, key, text, wanted);
}

/* One frame comes every 2^k samples, with the largest such hop that T holds. */
static WhyStatus
check_size (const WhyModelInfo *info, WhyError *error)
{
  size_t hop = 1;
  while (hop <= info->T / 2)
    hop *= 2;
  size_t n_frames = (info->n + hop - 1) / hop;
  if (info->n_channels <= MAX_FEATURES / n_frames
      && info->n_classes <= MAX_MAPS / (info->n_channels * n_frames))
    return WHY_OK;
  return why_error_set (
      error, WHY_ERR_UNSUPPORTED,
      "has metadata n = %zu and T = %zu: %zu channels of %zu frames for %zu classes would need "
      "too much memory; choose a larger T",
      info->n, info->T, info->n_channels, n_frames, info->n_classes);
}

static WhyStatus
read_window (const WhySafetensors *tensors, WhyModelInfo *info, WhyError *error)
{
  double n = 0, J = 0, T = 0, Q1 = 0, Q2 = 0;
  WhyStatus status = read_number (tensors, "sample_rate", MIN_RATE, MAX_RATE, false,
                                  &info->sample_rate_hz, error);
  if (status == WHY_OK)
    status = read_number (tensors, "n", MIN_WINDOW, (double) MAX_WINDOW, true, &n, error);
  if (status == WHY_OK)
    status = read_number (tensors, "J", 1, floor (log2 (n)), true, &J, error);
  if (status == WHY_OK)
    status = read_number (tensors, "T", 1, n, true, &T, error);
  if (status == WHY_OK)
    status = read_number (tensors, "Q1", 1, MAX_Q, true, &Q1, error);
  if (status == WHY_OK)
    status = read_number (tensors, "Q2", 1, MAX_Q, true, &Q2, error);
  if (status == WHY_OK)
    status = read_number (tensors, "min_carrier_hz", 0, info->sample_rate_hz / 2, false,
                          &info->min_carrier_hz, error);
  if (status == WHY_OK)
    status = read_number (tensors, "log_c", 1e-6, 1e6, false, &info->log_c, error);
  if (status != WHY_OK)
    return status;
  info->n = (size_t) n;
  info->J = (unsigned) J;
  info->T = (size_t) T;
  info->Q1 = (unsigned) Q1;
  info->Q2 = (unsigned) Q2;
  if ((size_t) info->J * (info->Q1 + info->Q2) > MAX_BANK / info->n)
    return why_error_set (
        error, WHY_ERR_UNSUPPORTED,
        "has metadata n = %zu, J = %u, Q1 = %u, Q2 = %u: the filters would need too much memory",
        info->n, info->J, info->Q1, info->Q2);
  return check_size (info, error);
}

static WhyStatus
read_orders (const WhySafetensors *tensors, WhyModelInfo *info, WhyError *error)
{
  const char *text = find (tensors, "orders", error);
  if (!text)
    return WHY_ERR_FORMAT;
  bool both = strcmp (text, "1,2") == 0 || strcmp (text, "1, 2") == 0;
  if (!both && strcmp (text, "1") != 0)
    return refuse (error, "orders", text, _ ("1 or 1,2"));
  info->orders[0] = false;
  info->orders[1] = true;
  info->orders[2] = both;
  return WHY_OK;
}

/* A copy of text[0..length) without blanks at both ends; NULL when it is no name. *memory tells which. */
static char *
copy_name (const char *text, size_t length, bool *no_memory)
{
  *no_memory = false;
  while (length > 0 && *text == ' ')
    text++, length--;
  while (length > 0 && text[length - 1] == ' ')
    length--;
  if (length == 0 || length > MAX_CLASS_NAME || !why_utf8_is_valid (text, length))
    return NULL;
  for (size_t i = 0; i < length; i++)
    if ((unsigned char) text[i] < 0x20)
      return NULL;
  char *name = strndup (text, length);
  *no_memory = name == NULL;
  return name;
}

static WhyStatus
read_classes (const WhySafetensors *tensors, WhyModelInfo *info, WhyError *error)
{
  const char *text = find (tensors, "classes", error);
  if (!text)
    return WHY_ERR_FORMAT;
  size_t found = 1;
  for (const char *c = text; *c; c++)
    found += *c == ',';
  if (found != info->n_classes)
    return why_error_set (error, WHY_ERR_INVALID,
                          "has %zu classes in its metadata, but %zu rows in tensor 'fc_out.weight'",
                          found, info->n_classes);
  const char *at = text;
  for (size_t k = 0; k < found; k++)
    {
      size_t length = strcspn (at, ",");
      bool no_memory;
      info->classes[k] = copy_name (at, length, &no_memory);
      if (no_memory)
        return why_error_set (error, WHY_ERR_MEMORY, "not enough memory");
      if (!info->classes[k])
        return refuse (error, "classes", text,
                       _ ("names separated by commas, each of 1 to 63 "
                          "bytes"));
      for (size_t other = 0; other < k; other++)
        if (strcasecmp (info->classes[other], info->classes[k]) == 0)
          return refuse (error, "classes", info->classes[k], _ ("a name that occurs only once"));
      at += length + 1;
    }
  return WHY_OK;
}

static WhyStatus
read_none_bias (const WhySafetensors *tensors, WhyModelInfo *info, WhyError *error)
{
  const char *text = why_safetensors_metadata (tensors, "none_bias");
  if (!text)
    return WHY_OK;
  WhyStatus status = read_number (tensors, "none_bias", -MAX_NONE_BIAS, MAX_NONE_BIAS, false,
                                  &info->none_bias, error);
  for (size_t k = 0; status == WHY_OK && k < info->n_classes; k++)
    if (strcasecmp (info->classes[k], "none") == 0)
      return WHY_OK;
  if (status == WHY_OK && info->none_bias != 0)
    return refuse (error, "none_bias", text, _ ("0 where no class is called none"));
  return status;
}

static WhyStatus
copy_text (const WhySafetensors *tensors, const char *key, char **out, WhyError *error)
{
  const char *text = why_safetensors_metadata (tensors, key);
  *out = strdup (text ? text : "");
  return *out ? WHY_OK : why_error_set (error, WHY_ERR_MEMORY, "not enough memory");
}

static WhyStatus
name_by_number (WhyModelInfo *info, WhyError *error)
{
  for (size_t k = 0; k < info->n_classes; k++)
    {
      char name[24];
      snprintf (name, sizeof name, "%zu", k);
      info->classes[k] = strdup (name);
      if (!info->classes[k])
        return why_error_set (error, WHY_ERR_MEMORY, "not enough memory");
    }
  return WHY_OK;
}

/* A file of another format is tensors alone, whatever else its metadata says: PyTorch writes "pt", others what they
 * like. It explains features; for sound the whole description is needed. */
static WhyStatus
read_format (const WhySafetensors *tensors, WhyModelInfo *info, WhyError *error)
{
  static const char own[] = "whybrato";
  const char *format = why_safetensors_metadata (tensors, "format");
  info->has_metadata = format && strncasecmp (format, own, strlen (own)) == 0;
  if (!info->has_metadata || strcmp (format, WHY_MODEL_FORMAT) == 0)
    return WHY_OK;
  bool newer = strncmp (format, "whybrato-", strlen ("whybrato-")) == 0;
  return refuse (error, "format", format,
                 newer ? _ ("whybrato-1 (a newer program may read this model)") : "whybrato-1");
}

WhyStatus
why_model_info_read (const WhySafetensors *tensors, WhyModelInfo *info, WhyError *error)
{
  info->classes = calloc (info->n_classes + 1, sizeof *info->classes);
  if (!info->classes)
    return why_error_set (error, WHY_ERR_MEMORY, "not enough memory");
  WhyStatus status = read_format (tensors, info, error);
  if (status == WHY_OK)
    status = copy_text (tensors, "trained_on", &info->trained_on, error);
  if (status == WHY_OK)
    status = copy_text (tensors, "licence", &info->licence, error);

  info->bn_eps = DEFAULT_BN_EPS;
  if (status == WHY_OK && (info->has_metadata || why_safetensors_metadata (tensors, "bn_eps")))
    status = read_number (tensors, "bn_eps", 1e-12, 1, false, &info->bn_eps, error);
  info->temperature = 1;
  if (status == WHY_OK && why_safetensors_metadata (tensors, "temperature"))
    status = read_number (tensors, "temperature", MIN_TEMPERATURE, MAX_TEMPERATURE, false,
                          &info->temperature, error);
  if (status == WHY_OK && why_safetensors_metadata (tensors, "listener_weight"))
    status = read_number (tensors, "listener_weight", 0, MAX_LISTENER_WEIGHT, false,
                          &info->listener_weight, error);
  if (status != WHY_OK)
    return status;
  if (!info->has_metadata)
    return name_by_number (info, error);
  status = read_classes (tensors, info, error);
  if (status == WHY_OK)
    status = read_none_bias (tensors, info, error);
  if (status == WHY_OK)
    status = read_orders (tensors, info, error);
  if (status == WHY_OK)
    status = read_window (tensors, info, error);
  return status;
}

static WhyStatus
put_number (WhySafetensors *tensors, const char *key, double value)
{
  /* 17 digits bring the same double back; shorter where that does too, and never a decimal comma. */
  char text[40];
  for (int digits = 6; digits <= 17; digits++)
    {
      snprintf (text, sizeof text, "%.*g", digits, value);
      char *comma = strchr (text, ',');
      if (comma)
        *comma = '.';
      double back;
      if (parse_number (text, &back) && back == value)
        break;
    }
  return why_safetensors_put_metadata (tensors, key, text);
}

static char *
join_classes (const WhyModelInfo *info)
{
  size_t length = 1;
  for (size_t k = 0; k < info->n_classes; k++)
    length += strlen (info->classes[k]) + 1;
  char *text = calloc (length, 1);
  if (!text)
    return NULL;
  char *at = text;
  for (size_t k = 0; k < info->n_classes; k++)
    {
      if (k > 0)
        *at++ = ',';
      at = stpcpy (at, info->classes[k]);
    }
  return text;
}

WhyStatus
why_model_info_write (const WhyModelInfo *info, WhySafetensors *tensors, WhyError *error)
{
  const struct
  {
    const char *key;
    double value;
  } numbers[] = {
    { "sample_rate", info->sample_rate_hz },
    { "n", (double) info->n },
    { "J", info->J },
    { "T", (double) info->T },
    { "Q1", info->Q1 },
    { "Q2", info->Q2 },
    { "min_carrier_hz", info->min_carrier_hz },
    { "log_c", info->log_c },
    { "bn_eps", info->bn_eps },
    { "temperature", info->temperature == 0 ? 1 : info->temperature },
    { "none_bias", info->none_bias },
    { "listener_weight", info->listener_weight },
  };
  char *classes = join_classes (info);
  const struct
  {
    const char *key, *value;
  } texts[] = {
    { "format", WHY_MODEL_FORMAT },
    { "classes", classes },
    { "orders", info->orders[2] ? "1,2" : "1" },
    { "trained_on", info->trained_on ? info->trained_on : "" },
    { "licence", info->licence ? info->licence : "" },
  };
  WhyStatus status = classes ? WHY_OK : WHY_ERR_MEMORY;
  for (size_t i = 0; status == WHY_OK && i < sizeof texts / sizeof texts[0]; i++)
    status = why_safetensors_put_metadata (tensors, texts[i].key, texts[i].value);
  for (size_t i = 0; status == WHY_OK && i < sizeof numbers / sizeof numbers[0]; i++)
    status = put_number (tensors, numbers[i].key, numbers[i].value);
  free (classes);
  return status == WHY_OK ? WHY_OK : why_error_set (error, status, "not enough memory");
}

void
why_model_info_clear (WhyModelInfo *info)
{
  for (size_t k = 0; info->classes && k < info->n_classes; k++)
    free (info->classes[k]);
  free (info->classes);
  free (info->trained_on);
  free (info->licence);
  memset (info, 0, sizeof *info);
}
