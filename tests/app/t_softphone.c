/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A real telephone (baresip) that a real caller (SIPp) rings, both of Debian: the
 * call comes to the seat, and a caller who gives up is missed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <arpa/inet.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "call_kit.h"
#include "channel/peer.h"
#include "seal/seal.h"

#define MODULES "/usr/lib/baresip/modules"

struct phone { pid_t phone, caller; int sip, ctrl; char dir[160]; };

static bool
here(void)
{
	if (access("/usr/bin/baresip", X_OK) == 0 &&
	    access("/usr/bin/sipp", X_OK) == 0 &&
	    access(MODULES "/ctrl_tcp.so", R_OK) == 0)
		return true;
	puts("SKIP baresip-core or sip-tester is not installed");
	return false;
}

static bool
listens(int port)
{
	const struct sockaddr_in a = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	const int fd = socket(AF_INET, SOCK_STREAM, 0);
	const bool no = bind(fd, (const struct sockaddr *)&a, sizeof a) == 0;

	close(fd);
	return !no;
}

static FILE *
begin_file(const struct phone *p, const char *name)
{
	char path[256];
	FILE *f;

	snprintf(path, sizeof path, "%s/%s", p->dir, name);
	f = fopen(path, "w");
	assert_non_null(f);
	return f;
}

static void
write_config(const struct phone *p)
{
	FILE *f = begin_file(p, "config");

	fprintf(f, "sip_listen 127.0.0.1:%d\nctrl_tcp_listen 127.0.0.1:%d\n"
	    "module_path " MODULES "\nmodule g711.so\n"
	    "module_tmp account.so\nmodule_app menu.so\n"
	    "module_app ctrl_tcp.so\n", p->sip, p->ctrl);
	fclose(f);
	f = begin_file(p, "accounts");
	fputs("<sip:seat4@127.0.0.1>;regint=0\n", f);
	fclose(f);
	f = begin_file(p, "contacts");
	fclose(f);
}

/* INVITE, a moment of ringing, CANCEL. */
static void
write_scenario(const struct phone *p)
{
	static const char head[] = "Via: SIP/2.0/[transport] [local_ip]:"
	    "[local_port];branch=[branch]\nFrom: \"Li\" <sip:13800001234@"
	    "[local_ip]:[local_port]>;tag=[call_number]\nTo: <sip:seat4@"
	    "[remote_ip]:[remote_port]>[peer_tag_param]\nCall-ID: [call_id]\n"
	    "Max-Forwards: 70\n";
	FILE *f = begin_file(p, "give-up.xml");

	fprintf(f, "<?xml version=\"1.0\" encoding=\"ISO-8859-1\" ?>\n"
	    "<scenario name=\"give up\"><send retrans=\"500\"><![CDATA[\n"
	    "INVITE sip:seat4@[remote_ip]:[remote_port] SIP/2.0\n%s"
	    "CSeq: 1 INVITE\nContact: <sip:a@[local_ip]:[local_port]>\n"
	    "Content-Type: application/sdp\nContent-Length: [len]\n\n"
	    "v=0\no=a 1 1 IN IP4 [local_ip]\ns=-\nc=IN IP4 [local_ip]\n"
	    "t=0 0\nm=audio 6000 RTP/AVP 0\na=rtpmap:0 PCMU/8000\n"
	    "]]></send>\n<recv response=\"100\" optional=\"true\"/>"
	    "<recv response=\"180\"/><pause milliseconds=\"1500\"/>\n"
	    "<send retrans=\"500\"><![CDATA[\nCANCEL sip:seat4@[remote_ip]:"
	    "[remote_port] SIP/2.0\n%sCSeq: 1 CANCEL\nContent-Length: 0\n\n"
	    "]]></send>\n<recv response=\"200\"/><recv response=\"487\"/>\n"
	    "<send><![CDATA[\nACK sip:seat4@[remote_ip]:[remote_port] "
	    "SIP/2.0\n%sCSeq: 1 ACK\nContent-Length: 0\n\n]]></send>\n"
	    "</scenario>\n", head, head, head);
	fclose(f);
}

static pid_t
run(const struct phone *p, char *const *argv)
{
	const pid_t pid = fork();
	int null;

	assert_true(pid >= 0);
	if (pid > 0)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	null = open("/dev/null", O_RDWR);
	dup2(null, 0);
	dup2(null, 1);
	dup2(null, 2);
	if (chdir(p->dir) == 0)
		execv(argv[0], argv);
	_exit(127);
}

/* It listens; false: it ended, or never did. */
static bool
is_up(struct phone *p)
{
	for (int i = 0; i < 400; i++) {
		if (listens(p->ctrl))
			return true;
		if (waitpid(p->phone, NULL, WNOHANG) == p->phone)
			return false;
		usleep(50000);
	}
	kill(p->phone, SIGKILL);
	(void)waitpid(p->phone, NULL, 0);
	return false;
}

static void
start_phone(struct phone *p, struct way *w)
{
	char *argv[] = { "/usr/bin/baresip", "-f", p->dir, NULL };
	bool up = false;

	snprintf(p->dir, sizeof p->dir, "/tmp/gridseat-phone-%d",
	    (int)getpid());
	assert_int_equal(mkdir(p->dir, 0700), 0);
	for (int try = 0; try < 5 && !up; try++) {
		p->sip = peer_ports(3);	/* SIP, its TLS, ours */
		p->ctrl = p->sip + 2;
		write_config(p);
		p->phone = run(p, argv);
		up = is_up(p);
	}
	assert_true(up);
	write_scenario(p);
	snprintf(w->pbx.url, sizeof w->pbx.url, "tcp://127.0.0.1:%d", p->ctrl);
}

static void
start_caller(struct phone *p)
{
	char to[64];
	char *argv[] = { "/usr/bin/sipp", "-sf", "give-up.xml", "-m", "1",
		"-i", "127.0.0.1", "-nostdin", to, NULL };

	snprintf(to, sizeof to, "127.0.0.1:%d", p->sip);
	p->caller = run(p, argv);
}

static void
stop(struct phone *p)
{
	static const char *const names[] = { "config", "accounts", "contacts",
		"give-up.xml", "uuid" };
	char path[256];

	kill(p->phone, SIGKILL);
	(void)waitpid(p->phone, NULL, 0);
	kill(p->caller, SIGKILL);
	(void)waitpid(p->caller, NULL, 0);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		snprintf(path, sizeof path, "%s/%s", p->dir, names[i]);
		(void)unlink(path);
	}
	(void)rmdir(p->dir);
}

static void
test_softphone(void **state)
{
	struct way w = { 0 };
	struct phone p = { 0 };

	(void)state;
	if (!here())
		return;
	start_phone(&p, &w);
	way_begin(&w, "pbx=baresip;iface=sip:seat{n}@127.0.0.1", false);
	way_sit(&w, SEAT);
	until(&w, "hello up|");
	start_caller(&p);
	until(&w, "rings ");
	assert_non_null(strstr(buf_z(&w.heard), " 13800001234|"));
	until(&w, "missed ");
	until_missed(&w, "138****1234");
	way_end(&w);
	stop(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_softphone),
	};

	if (seal_init() != OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
