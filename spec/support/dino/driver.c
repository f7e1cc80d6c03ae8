/*
 * A plugin for Dino 0.4 and 0.5 that does what its user would do in the window. It reads lines from stdin and writes lines to
 * stdout, and calls the functions that Dino's own buttons call; the rest is the Dino of the package.
 *
 *   login JID PASSWORD     at the first start
 *   chat JID               opens a conversation, with OMEMO on
 *   say TEXT | send PATH   in that conversation
 *   accept | cancel        of the newest file
 *
 * It says `online`, `heard TEXT`, and `file ID sent|received STATE PATH` at every change.
 */
#include <gio/gio.h>
#include <gmodule.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef void *Any;

extern GType dino_plugins_root_interface_get_type(void);
extern Any dino_application_get_stream_interactor(Any app);
extern Any dino_application_get_db(Any app);
extern Any dino_stream_interactor_get_module(Any self, GType type, Any dup, Any destroy, Any identity);
extern void dino_stream_interactor_connect_account(Any self, Any account);
extern Any dino_stream_interactor_get_accounts(Any self);
extern Any gee_list_get(Any self, int index);
extern GType dino_file_manager_get_type(void);
extern GType dino_conversation_manager_get_type(void);
extern GType dino_message_processor_get_type(void);
extern Any dino_file_manager_IDENTITY, dino_conversation_manager_IDENTITY, dino_message_processor_IDENTITY;
extern void dino_file_manager_send_file(Any self, GFile *file, Any conversation, Any done, Any data);
extern void dino_file_manager_download_file(Any self, Any transfer, Any done, Any data);
extern Any dino_conversation_manager_create_conversation(Any self, Any jid, Any account, int *type);
extern void dino_conversation_manager_start_conversation(Any self, Any conversation);
#ifdef DINO_0_5
extern Any dino_entities_account_new(Any jid, const char *password);
extern void dino_send_message(Any conversation, const char *text, int reply_to, Any correction_of, Any markups);
extern Any gee_array_list_new(GType type, Any dup, Any destroy, Any equals, Any data, Any data_destroy);
#define new_account(jid, password) dino_entities_account_new(jid, password)
#define send_text(text) dino_send_message(conversation, text, 0, NULL, gee_array_list_new(G_TYPE_OBJECT, NULL, NULL, NULL, NULL, NULL))
#else
extern Any dino_entities_account_new(Any jid, const char *resource, const char *password, const char *alias);
extern Any dino_message_processor_send_text(Any self, const char *text, Any conversation);
#define new_account(jid, password) dino_entities_account_new(jid, NULL, password, NULL)
#define send_text(text) dino_message_processor_send_text(MODULE(message_processor), text, conversation)
#endif
extern void dino_entities_account_set_enabled(Any self, gboolean is_enabled);
extern void dino_entities_account_persist(Any self, Any db);
extern void dino_entities_conversation_set_encryption(Any self, int encryption);
extern const char *dino_entities_message_get_body(Any self);
extern int dino_entities_file_transfer_get_id(Any self);
extern gboolean dino_entities_file_transfer_get_direction(Any self);
extern int dino_entities_file_transfer_get_state(Any self);
extern const char *dino_entities_file_transfer_get_path(Any self);
extern GCancellable *dino_entities_file_transfer_get_cancellable(Any self);
extern Any xmpp_jid_new(const char *text, GError **error);

#define OMEMO 2

static Any app, conversation, newest;

static Any interactor(void) { return dino_application_get_stream_interactor(app); }

#define MODULE(name) \
  dino_stream_interactor_get_module(interactor(), dino_##name##_get_type(), g_object_ref, g_object_unref, dino_##name##_IDENTITY)

static void say(const char *format, ...) {
  va_list values;
  va_start(values, format);
  vprintf(format, values);
  va_end(values);
  fflush(stdout);
}

/* The server is not at the port that Dino would look for it. */
typedef struct { GResolver parent; } SpecResolver;
typedef struct { GResolverClass parent; } SpecResolverClass;
G_DEFINE_TYPE(SpecResolver, spec_resolver, G_TYPE_RESOLVER)

static void look_up(GResolver *self, const char *name, GCancellable *c, GAsyncReadyCallback done, Any data) {
  GTask *task = g_task_new(self, c, done, data);
  GList *found = NULL;
  if (g_str_has_prefix(name, "_xmpp-client.")) found = g_list_append(NULL, g_srv_target_new("localhost", atoi(g_getenv("SPEC_PORT")), 0, 0));
  if (found) g_task_return_pointer(task, found, NULL);
  else g_task_return_new_error(task, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, "none");
}

static GList *looked_up(GResolver *self, GAsyncResult *result, GError **error) {
  return g_task_propagate_pointer(G_TASK(result), error);
}

static void spec_resolver_init(SpecResolver *self) {}
static void spec_resolver_class_init(SpecResolverClass *class) {
  class->parent.lookup_service_async = look_up;
  class->parent.lookup_service_finish = looked_up;
}

static void on_state(Any transfer) {
  static const char *states[] = {"complete", "in-progress", "not-started", "failed"};
  const char *path = dino_entities_file_transfer_get_path(transfer);
  say("file %d %s %s %s\n", dino_entities_file_transfer_get_id(transfer),
      dino_entities_file_transfer_get_direction(transfer) ? "sent" : "received",
      states[dino_entities_file_transfer_get_state(transfer)], path ? path : "-");
}

static void on_file(Any manager, Any transfer) {
  newest = g_object_ref(transfer);
  g_signal_connect(transfer, "notify::state", G_CALLBACK(on_state), NULL);
  on_state(transfer);
}

static void on_message(Any processor, Any message) { say("heard %s\n", dino_entities_message_get_body(message)); }
static void on_stream(Any self) { say("online\n"); }

static void login(const char *jid, const char *password) {
  Any account = new_account(xmpp_jid_new(jid, NULL), password);
  dino_entities_account_set_enabled(account, TRUE);
  dino_entities_account_persist(account, dino_application_get_db(app));
  dino_stream_interactor_connect_account(interactor(), account);
}

static void chat(const char *jid) {
  int type = 0;
  Any account = gee_list_get(dino_stream_interactor_get_accounts(interactor()), 0);
  Any manager = MODULE(conversation_manager);
  conversation = dino_conversation_manager_create_conversation(manager, xmpp_jid_new(jid, NULL), account, &type);
  dino_entities_conversation_set_encryption(conversation, OMEMO);
  dino_conversation_manager_start_conversation(manager, conversation);
}

static void obey(char *line) {
  char **words = g_strsplit(line, " ", 4);
  const char *rest = strchr(line, ' ') ? strchr(line, ' ') + 1 : "";
  if (!strcmp(words[0], "login")) login(words[1], words[2]);
  else if (!strcmp(words[0], "chat")) chat(rest);
  else if (!strcmp(words[0], "say")) send_text(rest);
  else if (!strcmp(words[0], "send"))
    dino_file_manager_send_file(MODULE(file_manager), g_file_new_for_path(rest), conversation, NULL, NULL);
  else if (!strcmp(words[0], "accept")) dino_file_manager_download_file(MODULE(file_manager), newest, NULL, NULL);
  else if (!strcmp(words[0], "cancel")) g_cancellable_cancel(dino_entities_file_transfer_get_cancellable(newest));
  g_strfreev(words);
}

static gboolean on_input(GIOChannel *channel, GIOCondition condition, Any data) {
  do {
    char *line = NULL;
    if (g_io_channel_read_line(channel, &line, NULL, NULL, NULL) != G_IO_STATUS_NORMAL) exit(0);
    obey(g_strchomp(line));
    g_free(line);
  } while (g_io_channel_get_buffer_condition(channel) & G_IO_IN);
  return G_SOURCE_CONTINUE;
}

static void on_activate(GApplication *self) {
  static gboolean is_ready;
  if (is_ready) return;
  is_ready = TRUE;
  g_signal_connect(MODULE(file_manager), "received-file", G_CALLBACK(on_file), NULL);
  g_signal_connect(MODULE(message_processor), "message-received", G_CALLBACK(on_message), NULL);
  g_io_add_watch(g_io_channel_unix_new(0), G_IO_IN | G_IO_HUP, on_input, NULL);
  say("ready\n");
}

typedef struct { GObject parent; } Driver;
typedef struct { GObjectClass parent; } DriverClass;
typedef struct {
  GTypeInterface parent;
  void (*registered)(Any self, Any app);
  void (*shutdown)(Any self);
} RootInterface;

static void registered(Any self, Any given) {
  app = given;
  g_resolver_set_default(g_object_new(spec_resolver_get_type(), NULL));
  GTlsDatabase *trusted = g_tls_file_database_new(g_getenv("SPEC_CERTIFICATE"), NULL);
  g_tls_backend_set_default_database(g_tls_backend_get_default(), trusted);
  g_signal_connect(interactor(), "stream-negotiated", G_CALLBACK(on_stream), NULL);
  g_signal_connect_after(app, "activate", G_CALLBACK(on_activate), NULL);
}
static void shut_down(Any self) {}

static void root_interface_init(RootInterface *root) {
  root->registered = registered;
  root->shutdown = shut_down;
}

static void driver_init(Driver *self) {}
static void driver_class_init(DriverClass *class) {}
G_DEFINE_TYPE_WITH_CODE(Driver, driver, G_TYPE_OBJECT,
                        G_IMPLEMENT_INTERFACE(dino_plugins_root_interface_get_type(), root_interface_init))

GType register_plugin(GModule *module) { return driver_get_type(); }
