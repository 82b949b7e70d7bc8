/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/widgets/why-class-style.h"

#include <adwaita.h>

#include "app/why-compat.h"
#include "figure/why-class-color.h"

static void
load (GtkCssProvider *provider)
{
  AdwStyleManager *manager = adw_style_manager_get_default ();
  g_autoptr (GString) css = g_string_new (NULL);
  for (guint slot = 0; slot < WHY_N_CLASS_COLORS; slot++)
    {
      WhyColor c = why_class_color (slot, adw_style_manager_get_dark (manager),
                                    adw_style_manager_get_high_contrast (manager));
      g_autofree char *color
          = g_strdup_printf ("rgb(%.0f,%.0f,%.0f)", 255 * c.red, 255 * c.green, 255 * c.blue);
      g_string_append_printf (css,
                              ".class-color-%u levelbar block.filled { background-color: %s; }\n"
                              ".class-color-%u .class-dot { color: %s; }\n",
                              slot, color, slot, color);
    }
  why_compat_load_css (provider, css->str);
}

/* Once for all windows. */
static void
install (void)
{
  static GtkCssProvider *provider;
  GdkDisplay *display = gdk_display_get_default ();
  if (provider || !display)
    return;
  provider = gtk_css_provider_new ();
  load (provider);
  gtk_style_context_add_provider_for_display (display, GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
  AdwStyleManager *manager = adw_style_manager_get_default ();
  g_signal_connect_swapped (manager, "notify::dark", G_CALLBACK (load), provider);
  g_signal_connect_swapped (manager, "notify::high-contrast", G_CALLBACK (load), provider);
}

void
why_class_style_add (GtkWidget *widget, const char *name, gsize class_index)
{
  g_autofree char *css_class
      = g_strdup_printf ("class-color-%u", why_class_color_slot (name, class_index));
  install ();
  why_class_style_remove (widget);
  gtk_widget_add_css_class (widget, css_class);
}

void
why_class_style_remove (GtkWidget *widget)
{
  for (guint slot = 0; slot < WHY_N_CLASS_COLORS; slot++)
    {
      g_autofree char *css_class = g_strdup_printf ("class-color-%u", slot);
      gtk_widget_remove_css_class (widget, css_class);
    }
}
