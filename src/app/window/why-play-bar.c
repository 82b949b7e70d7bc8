/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/window/why-play-bar.h"

#include "app/window/why-trust-popover.h"

struct _WhyPlayBar
{
  GtkBox parent_instance;
};

G_DEFINE_FINAL_TYPE (WhyPlayBar, why_play_bar, GTK_TYPE_BOX)

static const char *const names[]
    = { "conservation", "hear_button", "loop_button", "play_button",  "play_time", "play_total",
        "readout",      "speed_label", "stop_button", "trust_button", "trust" };

static void
why_play_bar_class_init (WhyPlayBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  g_type_ensure (WHY_TYPE_TRUST_POPOVER);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/whybrato/Whybrato/why-play-bar.ui");
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    gtk_widget_class_bind_template_child_full (widget_class, names[i], FALSE, 0);
}

static void
why_play_bar_init (WhyPlayBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

gpointer
why_play_bar_child (WhyPlayBar *self, const char *name)
{
  g_return_val_if_fail (WHY_IS_PLAY_BAR (self), NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (names[i], name))
      return gtk_widget_get_template_child (GTK_WIDGET (self), WHY_TYPE_PLAY_BAR, name);
  return NULL;
}
