package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"

	"golang.org/x/sync/errgroup"

	"tamatch/internal/api"
	"tamatch/internal/auth"
	"tamatch/internal/broker"
	"tamatch/internal/domain"
	"tamatch/internal/i18n"
	"tamatch/internal/jobs"
	"tamatch/internal/pairing"
	"tamatch/internal/report"
	"tamatch/internal/search"
	"tamatch/internal/site"
	"tamatch/internal/store"
	"tamatch/web"
)

// app is the house put together from its configuration.
type app struct {
	config    Config
	log       *slog.Logger
	catalogue *i18n.Catalogue
	store     *store.Store
	index     search.Index
	pairing   *pairing.Pairing
	queue     *jobs.Queue
	broker    *broker.Broker
	workers   *jobs.Workers
	auth      *auth.Authenticator
	salt      string // of the digests in events
	closers   []func() error
}

// build opens the register, brings it to this version, and puts the rooms on it. Close it.
func build(ctx context.Context, c Config, log *slog.Logger) (*app, error) {
	a := &app{config: c, log: log}
	if err := a.open(ctx); err != nil {
		a.close()
		return nil, err
	}
	return a, nil
}

func (a *app) open(ctx context.Context) (err error) {
	a.store, err = store.Open(ctx, store.Options{URL: a.config.DatabaseURL, Log: a.log})
	if err != nil {
		return err
	}
	a.closers = append(a.closers, a.store.Close)
	if _, _, err = a.store.Migrate(ctx); err != nil {
		return err
	}
	a.index, err = search.Open(ctx, a.config.SearchURL, search.WithLog(a.log))
	if err != nil {
		return err
	}
	a.closers = append(a.closers, a.index.Close)
	if a.queue, err = jobs.NewQueue(a.store); err != nil {
		return err
	}
	a.pairing = pairing.New(pairing.Settings{Store: a.store, Index: a.index, Log: a.log})
	if a.salt, err = a.secret(ctx); err != nil {
		return err
	}
	if a.catalogue, err = i18n.Load(web.Locales(), a.config.Dev); err != nil {
		return err
	}
	a.broker = broker.New(broker.Options{
		Store: a.store, Queue: a.queue, Clocks: a.config.Clocks(), Secret: a.salt, Log: a.log, Score: a.score,
		NoteLanguages: a.catalogue.Written(report.Sentences),
	})
	base, err := url.Parse(a.config.BaseURL)
	if err != nil {
		return err
	}
	a.auth, err = auth.New(auth.Options{Store: a.store, BaseURL: base, Log: a.log})
	if err != nil {
		return err
	}
	a.closers = append(a.closers, func() error { a.auth.Close(); return nil })
	return nil
}

// close closes what was opened, the last first.
func (a *app) close() {
	for i := len(a.closers) - 1; i >= 0; i-- {
		if err := a.closers[i](); err != nil {
			a.log.Warn("closing", "error", err)
		}
	}
	a.closers = nil
}

// secret salts the digests of restricted values; it is made once and kept in the register. Of two processes that begin at
// the same moment one makes it and the other reads it.
func (a *app) secret(ctx context.Context) (secret string, err error) {
	const key = "digest_secret"
	if secret, err = a.store.Setting(ctx, key); !errors.Is(err, domain.ErrNotFound) {
		return secret, err
	}
	err = a.store.Write(ctx, func(tx *store.Store) (err error) {
		if secret, err = tx.Setting(ctx, key); errors.Is(err, domain.ErrNotFound) {
			secret = rand.Text()
			err = tx.PutSetting(ctx, key, secret)
		}
		return err
	})
	return secret, err
}

// score rates one pair for a proposal that no suggestion preceded.
func (a *app) score(ctx context.Context, n domain.Need, o domain.Offer) (broker.Suggestion, error) {
	hit, err := a.pairing.Pair(ctx, n, o)
	if err != nil {
		return broker.Suggestion{}, err
	}
	return broker.Suggestion{
		NeedID: n.ID, OfferID: o.ID, Score: hit.Score, Reasons: hit.Reasons, Covered: hit.Covered, Uncovered: hit.Uncovered,
	}, nil
}

// serve answers on the listener and works the jobs until ctx ends; then it finishes what is in flight.
func (a *app) serve(ctx context.Context, listener net.Listener, links *auth.DemoLinks) error {
	base, err := url.Parse(a.config.BaseURL)
	if err != nil {
		return err
	}
	if err := a.work(ctx); err != nil {
		return err
	}
	pages, err := site.New(site.Options{
		Store: a.store, Broker: a.broker, Auth: a.auth, Catalogue: a.catalogue, Pairing: a.pairing, Index: a.index, Jobs: a.queue,
		BaseURL: base, TrustedProxies: a.config.TrustedProxies, MetricsToken: a.config.MetricsToken,
		Dev: a.config.Dev, Demo: links != nil, DemoLinks: links, Log: a.log, Version: version(),
	})
	if err != nil {
		return err
	}
	door, err := api.New(api.Options{
		Store: a.store, Broker: a.broker, Auth: a.auth, Catalogue: a.catalogue, Pairing: a.pairing, Index: a.index,
		BaseURL: base, TrustedProxies: a.config.TrustedProxies, Log: a.log, Version: version(),
		Sheets: []string{web.Asset("tokens.css"), web.Asset("base.css"), web.Asset("components.css"), web.Asset("pages.css")}, Icon: web.Asset("favicon.svg"),
	})
	if err != nil {
		return err
	}
	server := pages.Server(listener.Addr().String())
	server.Handler = door.Before(server.Handler) // takes /api, leaves the rest to the pages
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			return fmt.Errorf("answering on %s: %w", listener.Addr(), err)
		}
		return nil
	})
	group.Go(func() error {
		<-ctx.Done()
		return a.finish(server)
	})
	return group.Wait()
}

// work starts the workers, unless this process is to work no jobs.
func (a *app) work(ctx context.Context) (err error) {
	if !a.config.Work {
		return nil
	}
	o := jobs.Options{Store: a.store, Broker: a.broker, Pairing: a.pairing, Index: a.index, Log: a.log}
	if a.store.Dialect() == store.PostgreSQL {
		o.Listen = a.config.DatabaseURL
	}
	if a.workers, err = jobs.NewWorkers(ctx, o); err != nil {
		return err
	}
	return a.workers.Start(context.WithoutCancel(ctx))
}

// finish lets requests and jobs in flight end, within the grace that the configuration gives.
func (a *app) finish(server *http.Server) error {
	ctx, cancel := context.WithTimeout(context.Background(), a.config.ShutdownGrace)
	defer cancel()
	a.log.Info("finishing what is in flight")
	err := server.Shutdown(ctx)
	if a.workers != nil {
		err = errors.Join(err, a.workers.Stop(ctx))
	}
	if err != nil {
		return fmt.Errorf("stopping: %w", err)
	}
	return nil
}

// offline is the app for a command that serves nobody.
func offline(r *run) (*app, error) {
	c, err := LoadConfig(lookupEnv)
	if err != nil {
		return nil, err
	}
	return build(r.ctx, c, logger(c))
}

// secretariat is the secretariat's organization; the first who needs it registers it.
func (a *app) secretariat(ctx context.Context) (domain.Organization, error) {
	found, _, err := a.store.Organizations(ctx, store.OrganizationFilter{Kinds: []domain.OrganizationKind{domain.OrgSecretariat}})
	if err != nil {
		return domain.Organization{}, err
	}
	if len(found) > 0 {
		return found[0], nil
	}
	now := a.store.Now()
	return a.broker.CreateOrganization(ctx, domain.Clock(), domain.Organization{
		Kind: domain.OrgSecretariat, Name: "Secretariat", Verified: &now,
	})
}
