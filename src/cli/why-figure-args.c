/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli/why-figure-args.h"

#include <string.h>

#include "cli/why-cli.h"
#include "figure/why-length.h"

static gboolean
parse_length (const char *command, const char *option, const char *text, double *out)
{
  *out = 0;
  if (!text || why_length_parse (text, out))
    return TRUE;
  why_cli_complain ("%s: --%s “%s” is not a length; write 170mm, 6.5in, 480pt or 1500px", command,
                    option, text);
  return FALSE;
}

static gboolean
parse_theme (const char *command, const WhyFigureArgs *args, gboolean *dark)
{
  *dark = args->theme ? strcmp (args->theme, "dark") == 0 : args->dark;
  if (!args->theme || *dark || strcmp (args->theme, "light") == 0)
    return TRUE;
  why_cli_complain ("%s: there is no theme “%s”; choose light or dark", command, args->theme);
  return FALSE;
}

static void
complain_of_colours (const char *command, const char *name)
{
  g_autoptr (GString) names = g_string_new (NULL);
  for (int map = 0; map < WHY_N_SEQUENTIAL; map++)
    g_string_append_printf (names, "%s, ", why_sequential_name ((WhySequential) map));
  for (int map = 0; map < WHY_N_DIVERGING; map++)
    g_string_append_printf (names, "%s%s", map ? ", " : "",
                            why_diverging_name ((WhyDiverging) map));
  why_cli_complain ("%s: there is no colour map “%s”; choose one of %s", command, name, names->str);
}

static gboolean
parse_colours (const char *command, const char *text, WhyFigureLook *out)
{
  g_auto (GStrv) names = g_strsplit (text ? text : "", ",", -1);
  for (gsize i = 0; names[i]; i++)
    if (!*names[i]
        || (!why_sequential_parse (names[i], &out->sequential)
            && !why_diverging_parse (names[i], &out->diverging)))
      {
        complain_of_colours (command, names[i]);
        return FALSE;
      }
  return TRUE;
}

gboolean
why_figure_args_parse (const WhyFigureArgs *args, const char *command, WhyFigureLook *out)
{
  *out = (WhyFigureLook){
    .dpi = args->dpi,
    .range_db = args->range_db != 0 ? args->range_db : WHY_SPECTROGRAM_RANGE_DB,
  };
  if (!why_cli_can_draw (command, args->out)
      || !parse_length (command, "width", args->width, &out->width)
      || !parse_length (command, "height", args->height, &out->height)
      || !parse_length (command, "font-size", args->font_size, &out->font_size)
      || !parse_theme (command, args, &out->dark) || !parse_colours (command, args->colours, out))
    return FALSE;
  if (!(args->dpi > 0))
    why_cli_complain ("%s: --dpi must be more than 0", command);
  else if (!(out->range_db >= 1 && out->range_db <= 200))
    why_cli_complain ("%s: --range must be 1 to 200 dB", command);
  else if (args->font_size && !(out->font_size >= 1 && out->font_size <= 1000))
    why_cli_complain ("%s: --font-size must be 1px to 1000px", command);
  else
    return TRUE;
  return FALSE;
}

void
why_figure_look_apply (const WhyFigureLook *look, WhyFigureStyle *style)
{
  why_figure_style_recolor (style, look->dark);
  style->sequential = look->sequential;
  style->diverging = look->diverging;
  style->range_db = look->range_db;
  if (look->font_size > 0)
    style->font_size = look->font_size;
}
