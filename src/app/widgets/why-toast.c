/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/widgets/why-toast.h"

#include <glib/gi18n.h>

#include "base/why-utf8.h"

#define TIMEOUT_S 5

AdwToast *
why_toast_new (const char *text)
{
  g_autofree char *plain = why_utf8_plain (text, "\n");
  g_autofree char *escaped = g_markup_escape_text (plain, -1);
  AdwToast *toast = adw_toast_new (escaped);
  /* A title would be cut off before it says what to do. */
  GtkWidget *label = gtk_label_new (plain);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_natural_wrap_mode (GTK_LABEL (label), GTK_NATURAL_WRAP_NONE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 72);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  adw_toast_set_custom_title (toast, label);
  adw_toast_set_timeout (toast, TIMEOUT_S);
  return toast;
}

char *
why_toast_saved_text (const char *path)
{
  g_autofree char *name = why_utf8_plain_name (path);
  return g_strdup_printf (_ ("Saved %s"), name);
}

void
why_toast_set_saved (AdwToast *toast, const char *path)
{
  if (!path)
    {
      adw_toast_set_action_name (toast, NULL);
      adw_toast_set_action_target_value (toast, NULL);
      adw_toast_set_button_label (toast, NULL);
      return;
    }
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);
  g_autofree char *uri = g_filename_to_uri (absolute, NULL, NULL);
  /* Not its path, which may be any bytes. A button that is there already wants the target before the
   * action that takes it. */
  adw_toast_set_action_target (toast, "s", uri);
  adw_toast_set_action_name (toast, "app.show-file");
  adw_toast_set_button_label (toast, _ ("_Open"));
}

AdwToast *
why_toast_saved (const char *path)
{
  g_autofree char *text = why_toast_saved_text (path);
  AdwToast *toast = why_toast_new (text);
  why_toast_set_saved (toast, path);
  return toast;
}
