from django.urls import path

from shop.storefront import back_in_stock, feed, offline, pages, share_picture, sitemap, views

urlpatterns = [
    path("", views.home, name="home"),
    path("products/", views.product_list, name="product_list"),
    path("gifts/", views.gifts, name="gifts"),
    path("categories/<slug:slug>/", views.category, name="category"),
    path("products/feed.xml", feed.product_feed, name="product_feed"),
    path("products/<slug:slug>/picture.jpg", share_picture.product_picture, name="product_picture"),
    path("products/<slug:slug>/back-in-stock/", back_in_stock.product_back_in_stock, name="product_back_in_stock"),
    path("products/<slug:slug>/", views.product, name="product"),
    path("products/<slug:slug>/preview/", views.product_preview, name="product_preview"),
    path("products/<slug:slug>/names/", views.product_names, name="product_names"),
    path("products/<slug:slug>/total/", views.product_total, name="product_total"),
    path("pages/<slug:slug>/", pages.page, name="page"),
    path("offline/", offline.offline, name="offline"),
    path("sw.js", offline.service_worker, name="service_worker"),
    path("sitemap.xml", sitemap.sitemap, name="sitemap"),
    path("robots.txt", sitemap.robots, name="robots"),
]
